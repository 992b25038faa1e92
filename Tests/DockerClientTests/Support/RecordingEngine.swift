import DockerClient
import Foundation
import HTTPTestServer
import HTTPTransport
import Synchronization

/// An engine of any version, which keeps what it is asked: what a test of requests needs, whatever engine the machine has.
final class RecordingEngine: Sendable {
  struct Request: Sendable {
    /// Such as `POST /v1.41/containers/create?name=a HTTP/1.1`.
    let line: String
    let headers: String
    let body: String

    /// The path after the version, with the query.
    var target: String {
      let parts = line.split(separator: " ")
      guard parts.count == 3 else { return "" }
      return "/" + parts[1].split(separator: "/", maxSplits: 1).dropFirst().joined()
    }

    /// The values of the query that have a name.
    func query(_ name: String) -> [String] {
      guard let query = target.split(separator: "?", maxSplits: 1).dropFirst().first else { return [] }
      return query.split(separator: "&").map { $0.split(separator: "=", maxSplits: 1) }.filter { $0.first == name[...] }
        .map { $0.dropFirst().first?.replacing("+", with: " ").removingPercentEncoding ?? "" }
    }
  }

  private let kept = Mutex<[Request]>([])

  var requests: [Request] { kept.withLock { $0 } }

  /// - Parameters:
  ///   - minor: the 41 of API 1.41.
  ///   - answer: the whole answer to each request but the ping.
  static func with<Result>(
    api minor: Int, answer: String = ok("{}"),
    _ body: (DockerEngine, RecordingEngine) async throws -> Result
  ) async throws -> Result {
    let engine = RecordingEngine()
    let server = try ScriptedServer { connection, _ in
      while let head = connection.readHead() {
        let line = String(head.prefix { $0 != "\r\n" })
        guard !line.contains("/_ping") else {
          connection.write("HTTP/1.1 200 OK\r\nApi-Version: 1.\(minor)\r\nContent-Length: 0\r\n\r\n")
          continue
        }
        let request = Request(line: line, headers: head, body: Self.body(connection, head.lowercased()))
        engine.kept.withLock { $0.append(request) }
        connection.write(answer)
      }
    }
    defer { server.stop() }
    return try await body(try DockerEngine(host: server.endpoint.description), engine)
  }

  static func ok(_ body: String) -> String { "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)" }

  private static func body(_ connection: ServerConnection, _ head: String) -> String {
    if head.contains("transfer-encoding: chunked") {
      return String(decoding: connection.readChunks() ?? [], as: UTF8.self)
    }
    let length = head.firstMatch(of: /content-length: (\d+)/).flatMap { Int($0.1) } ?? 0
    return String(decoding: connection.read(length), as: UTF8.self)
  }
}
