internal import EdgeAgent
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// A port that can't be had.
struct PortRefusal: Codable, Sendable {
  var port: UInt16
  var words: String
}

/// To end the connections to a target.
struct DrainOrder: Codable, Sendable {
  var target: PortTarget
  var milliseconds: Int64
}

/// What goes over the forwarder's socket, as JSON.
enum ControlBody {
  static let limit = 1 << 20

  static func decode<Value: Decodable>(_ type: Value.Type, _ request: Request) async throws -> Value {
    let buffer = try await request.body.collect(upTo: limit)
    do {
      return try JSONDecoder().decode(type, from: Data(buffer.readableBytesView))
    } catch {
      throw Hummingbird.HTTPError(.badRequest, message: "\(error)")
    }
  }

  static func response(_ value: some Encodable) throws -> Response {
    Response(
      status: .ok, headers: [.contentType: "application/json"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: try JSONEncoder().encode(value))))
  }
}
