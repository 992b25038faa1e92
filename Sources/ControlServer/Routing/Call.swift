internal import ControlAPI
internal import EdgeModel
internal import Hummingbird
internal import NIOCore

/// One authorised request on its way through a route.
struct Call: Sendable {
  let request: Request
  let context: ControlRequestContext
  /// In whose name it is carried out.
  let actor: Actor

  /// A part of the path.
  func parameter(_ name: String) throws -> String {
    guard let text = context.parameters.get(name), text.utf8.count <= 256 else {
      throw ControlError(.invalid, "the path has no usable '\(name)'")
    }
    return text
  }

  /// A part of the path that is an identifier.
  func parameter<ID: CheckedIdentifier>(_ name: String, as type: ID.Type) throws -> ID {
    let text = try parameter(name)
    do {
      return try ID(text[...])
    } catch {
      throw ControlError(.invalid, error.description)
    }
  }

  func query(_ name: String) -> String? {
    request.uri.queryParameters.get(name)
  }

  /// A switch of the query: `name=1` or `name=true`.
  func flag(_ name: String) throws -> Bool {
    switch query(name) {
    case nil, "0", "false": false
    case "1", "true": true
    case let other?: throw ControlError(.invalid, "\(name): expected 1 or 0, found '\(other.prefix(40))'")
    }
  }

  /// A value of the query.
  func query<Value: LosslessStringConvertible>(_ name: String, as type: Value.Type, _ wanted: String) throws -> Value? {
    guard let text = query(name) else { return nil }
    guard let value = Value(text) else {
      throw ControlError(.invalid, "\(name): expected \(wanted), found '\(text.prefix(40))'")
    }
    return value
  }

  /// The body, whole and decoded.
  /// - Throws: ``ControlError`` that says what is wrong and where.
  func body<Value: Decodable & Sendable>(
    _ type: Value.Type, limit: Int, within timeout: Duration
  ) async throws -> Value {
    let bytes = try await bytes(limit: limit, within: timeout)
    do {
      return try ControlJSON.decode(type, from: bytes)
    } catch {
      throw JSONSyntax.fault(in: bytes) ?? error
    }
  }

  /// The body, whole and as it came.
  /// - Throws: ``ControlError`` with code `.tooLarge` or `.timeout`.
  func bytes(limit: Int, within timeout: Duration) async throws -> [UInt8] {
    if let length = request.headers[.contentLength].flatMap(Int.init), length > limit {
      throw ControlError(.tooLarge, "the body has \(length) bytes; at most \(limit) are taken")
    }
    let body = request.body
    let buffer = try await withDeadline(timeout) {
      do {
        return try await body.collect(upTo: limit)
      } catch is NIOTooManyBytesError {
        throw ControlError(.tooLarge, "the body has more than \(limit) bytes")
      }
    }
    guard let buffer else { throw ControlError(.timeout, "the body didn't arrive within \(timeout)") }
    return Array(buffer.readableBytesView)
  }
}
