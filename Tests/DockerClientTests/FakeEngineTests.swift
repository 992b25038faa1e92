import DockerClient
import HTTPTestServer
import HTTPTransport
import Synchronization
import Testing

/// What only an engine that misbehaves shows.
@Suite(.timeLimit(.minutes(5)))
struct FakeEngineTests {
  private func engine(_ server: ScriptedServer) throws -> DockerEngine {
    try DockerEngine(host: server.endpoint.description)
  }

  private func failure(_ body: () async throws -> Void) async -> DockerError? {
    do {
      try await body()
      return nil
    } catch {
      return error as? DockerError
    }
  }

  /// A server that answers every request by its first line.
  private func server(_ answer: @escaping @Sendable (String) -> String) throws -> ScriptedServer {
    try ScriptedServer { connection, _ in
      while let head = connection.readHead() {
        let line = String(head.prefix { $0 != "\r\n" })
        if line.contains("/_ping") {
          connection.write("HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Length: 0\r\n\r\n")
        } else {
          connection.write(answer(line))
        }
      }
    }
  }

  @Test(arguments: [("1.99", "1.56"), ("1.48", "1.48"), ("1.41", "1.41")])
  func `the version is the newest that both know, and is asked for once`(offered: String, agreed: String) async throws {
    let pings = Atomic<Int>(0)
    let server = try ScriptedServer { connection, _ in
      while let head = connection.readHead() {
        if head.contains("/_ping") {
          pings.add(1, ordering: .relaxed)
          connection.write("HTTP/1.1 200 OK\r\nApi-Version: \(offered)\r\nContent-Length: 0\r\n\r\n")
        } else {
          connection.respond(head.hasPrefix("GET /v\(agreed)/images/json ") ? "200 OK" : "404 Not Found", "[]")
        }
      }
    }
    defer { server.stop() }
    let docker = try engine(server)
    let images = try await withThrowingTaskGroup { group in
      for _ in 0..<20 { group.addTask { try await docker.images.list().count } }
      return try await group.reduce(0, +)
    }
    #expect(images == 0)
    #expect(pings.load(ordering: .relaxed) == 1)
  }

  @Test func `an engine that knows no HEAD is asked by GET`() async throws {
    let server = try ScriptedServer { connection, _ in
      while let head = connection.readHead() {
        if head.hasPrefix("HEAD") {
          connection.write("HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n")
        } else {
          connection.write("HTTP/1.1 200 OK\r\nApi-Version: 1.30\r\nContent-Length: 2\r\n\r\nOK")
        }
      }
    }
    defer { server.stop() }
    #expect(try await engine(server).system.ping().version == APIVersion(minor: 30))
  }

  @Test(arguments: [
    ("Api-Version: 1.20\r\n", DockerError.Code.unsupported), ("Api-Version: 1.40\r\n", .unsupported),
    ("", .unexpectedResponse), ("Api-Version: new\r\n", .unexpectedResponse),
  ])
  func `an engine that is too old, or doesn't say how old it is, is refused`(header: String, code: DockerError.Code)
    async throws
  {
    let others = Atomic<Int>(0)
    let server = try ScriptedServer { connection, _ in
      while let head = connection.readHead() {
        if !head.contains("/_ping") { others.add(1, ordering: .relaxed) }
        connection.write("HTTP/1.1 200 OK\r\n\(header)Content-Length: 0\r\n\r\n")
      }
    }
    defer { server.stop() }
    #expect(await failure { _ = try await engine(server).images.list() }?.code == code)
    #expect(others.load(ordering: .relaxed) == 0)
  }

  @Test func `a fixed version that is too old is refused before anything is sent`() async throws {
    let server = try ScriptedServer { connection, _ in
      while connection.readHead() != nil { connection.respond("200 OK", "[]") }
    }
    defer { server.stop() }
    let host = server.endpoint.description
    let old = try DockerEngine(host: host, version: APIVersion(minor: 40))
    #expect(await failure { _ = try await old.images.list() }?.code == .unsupported)
    #expect(server.connections == 0)
    let fit = try DockerEngine(host: host, version: APIVersion(minor: 41))
    #expect(try await fit.images.list().isEmpty)
  }

  @Test(arguments: [
    ("400 Bad Request", #"{"message":"no\nway"}"#, DockerError.Code.badRequest, "no way"),
    ("404 Not Found", "page not found\n", .notFound, "page not found"),
    ("409 Conflict", "", .conflict, "the engine gave no reason"),
    ("500 Internal Server Error", #"{"message":""}"#, .engineFailure, "the engine gave no reason"),
    ("503 Service Unavailable", "{}", .unavailable, "{}"),
    ("302 Found", "", .unexpectedResponse, "the engine gave no reason"),
  ])
  func `a refusal is told with its reason`(
    status: String, body: String, code: DockerError.Code, message: String
  ) async throws {
    let server = try server { _ in "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)" }
    defer { server.stop() }
    let error = await failure { _ = try await engine(server).containers.inspect("x") }
    #expect(error?.code == code)
    #expect(error?.message == message)
    #expect(error?.operation == "ContainerInspect")
    #expect(error?.status == Int(status.prefix(3)))
  }

  @Test func `an endless refusal is cut`() async throws {
    let server = try ScriptedServer { connection, _ in
      while let head = connection.readHead() {
        if head.contains("_ping") {
          connection.write("HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Length: 0\r\n\r\n")
        } else {
          connection.write("HTTP/1.1 500 Oops\r\n\r\n")
          while connection.write([UInt8](repeating: 0x78, count: 4096)) {}
        }
      }
    }
    defer { server.stop() }
    let error = await failure { _ = try await engine(server).images.list() }
    #expect(error?.code == .engineFailure)
    #expect((error?.message.utf8.count ?? .max) <= 4096)
  }

  @Test func `an answer that isn't what the API says is an error that tells where`() async throws {
    let server = try server { _ in "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n[{\"Id\":1}]" }
    defer { server.stop() }
    let error = await failure { _ = try await engine(server).images.list() }
    #expect(error?.code == .unexpectedResponse)
    #expect(error?.operation == "ImageList")
  }

  @Test func `a build that breaks off is no success`() async throws {
    let server = try server { _ in
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n13\r\n{\"stream\":\"Step 1\"}\r\n5\r\n{\"str\r\n0\r\n\r\n"
    }
    defer { server.stop() }
    let error = await failure { _ = try await engine(server).images.build(BuildOptions(), context: []) }
    #expect(error?.code == .disconnected)
  }

  @Test func `names that could mean something else are refused before they are sent`() async throws {
    let lines = Mutex<[String]>([])
    let server = try server { line in
      lines.withLock { $0.append(line) }
      return "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
    }
    defer { server.stop() }
    let docker = try engine(server)
    for name in ["", "..", "."] {
      #expect(await failure { try await docker.containers.remove(name) }?.code == .badRequest)
      #expect(await failure { _ = try await docker.images.inspect("a/\(name)/b") }?.code == .badRequest)
    }
    try await docker.containers.remove("a/../b?x=1")
    #expect(lines.withLock { $0 } == ["DELETE /v1.41/containers/a%2F..%2Fb%3Fx%3D1 HTTP/1.1"])
  }

  @Test func `nobody at the socket is told as such`() async throws {
    let docker = try DockerEngine(socketPath: "/tmp/flotilla-no-such-engine.sock")
    let error = await failure { try await docker.system.ping() }
    #expect(error?.code == .unavailable)
    #expect(error?.message.contains("/tmp/flotilla-no-such-engine.sock") == true)
    await docker.close()
    #expect(await failure { try await docker.system.ping() }?.code == .closed)
  }
}
