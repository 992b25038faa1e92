import HTTPTestServer
import HTTPTransport
import Testing

/// Connections that belong to both sides after an upgrade.
@Suite(.timeLimit(.minutes(5)))
struct UpgradeTests {
  private static let agreement = "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n"

  private func connect(
    _ server: ScriptedServer, _ body: HTTPRequestBody = .none
  ) async throws -> HTTPUpgradedConnection {
    try await HTTPClient().upgrade(
      HTTPRequest(.post, "/attach", headers: ["Content-Type": "text/plain"], body: body, timeouts: .stream),
      at: server.endpoint, to: "tcp")
  }

  @Test(arguments: ScriptedServer.Transport.allCases)
  func `both sides write when they like, and one may end before the other`(
    transport: ScriptedServer.Transport
  ) async throws {
    let heads = Signal<String>()
    let server = try ScriptedServer(transport) { connection, _ in
      guard let head = connection.readHead() else { return }
      heads.fire(head + String(decoding: connection.read(4), as: UTF8.self))
      connection.write(Self.agreement + "first")
      let input = connection.read(11)
      connection.write(input.reversed())
      let rest = connection.readUntilClosed()
      connection.write("\(rest) after the end")
    }
    defer { server.stop() }
    let connection = try await connect(server, .bytes(Array("body".utf8)))
    #expect(connection.isUpgraded)
    #expect(connection.canHalfClose)
    try await connection.write(Array("hello ".utf8))
    try await connection.write(Array("world".utf8))
    try await connection.write(Array("more".utf8))
    try connection.finishWriting()
    let output = try await connection.body.collect(upTo: 1000)
    #expect(String(decoding: output, as: UTF8.self) == "firstdlrow olleh4 after the end")
    let head = await heads.wait()
    #expect(head.hasPrefix("POST /attach HTTP/1.1\r\nHost: "))
    #expect(head.contains("\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 4\r\n"))
    #expect(head.hasSuffix("\r\n\r\nbody"))
    await #expect(throws: (any Error).self) { try await connection.write([1]) }
  }

  @Test(arguments: [
    "HTTP/1.1 409 Conflict\r\nContent-Length: 5\r\n\r\nno!!!", "HTTP/1.1 409 Conflict\r\n\r\nno!!!",
    "HTTP/1.1 409 Conflict\r\nContent-Length: 5\r\n\r\nno!!!and more",
  ])
  func `a refusal is read like any answer`(answer: String) async throws {
    let server = try ScriptedServer { connection, _ in
      _ = connection.readHead()
      connection.write(answer)
      if !answer.contains("Content-Length") { return }
      connection.readUntilClosed()
    }
    defer { server.stop() }
    let connection = try await connect(server)
    #expect(connection.head.status == 409)
    #expect(!connection.isUpgraded)
    #expect(String(decoding: try await connection.body.collect(upTo: 100), as: UTF8.self) == "no!!!")
  }

  @Test(arguments: ["", "HTTP/1.1 101 UPGR", "garbage\r\n\r\n"])
  func `an answer that isn't one is an error`(answer: String) async throws {
    let server = try ScriptedServer { connection, _ in
      _ = connection.readHead()
      connection.write(answer)
    }
    defer { server.stop() }
    await #expect(throws: HTTPError.self) { _ = try await connect(server) }
  }

  @Test func `an answer that comes byte by byte is the same`() async throws {
    let server = try ScriptedServer { connection, _ in
      _ = connection.readHead()
      for byte in (Self.agreement + "data").utf8 { connection.write([byte]) }
    }
    defer { server.stop() }
    let connection = try await connect(server)
    #expect(String(decoding: try await connection.body.collect(upTo: 100), as: UTF8.self) == "data")
  }

  @Test func `a slow reader holds the server back and loses nothing`() async throws {
    let stalled = Signal<Int>()
    let total = 32 << 20
    let server = try ScriptedServer { connection, _ in
      _ = connection.readHead()
      connection.write(Self.agreement)
      let chunk = [UInt8](repeating: 7, count: 64 << 10)
      let sent = connection.writeUntilStalled(chunk, limit: total, milliseconds: 500)
      stalled.fire(sent)
      var left = total - sent
      while left > 0, connection.write(Array(chunk.prefix(left))) { left -= min(left, chunk.count) }
    }
    defer { server.stop() }
    let connection = try await connect(server)
    #expect(await stalled.wait() < 8 << 20)
    var count = 0
    for try await chunk in connection.body { count += chunk.count }
    #expect(count == total)
  }

  @Test func `a server that doesn't read holds the writer back`() async throws {
    let go = Signal<Void>()
    let total = Signal<Int>()
    let server = try ScriptedServer { connection, _ in
      _ = connection.readHead()
      connection.write(Self.agreement)
      _ = connection.read(1)
      go.fire(())
      total.fire(1 + connection.readUntilClosed())
      connection.write("thanks")
    }
    defer { server.stop() }
    let connection = try await connect(server)
    for _ in 0..<256 { try await connection.write([UInt8](repeating: 1, count: 64 << 10)) }
    try connection.finishWriting()
    await go.wait()
    #expect(await total.wait() == 16 << 20)
    #expect(try await connection.body.collect(upTo: 100).count == 6)
  }

  @Test func `letting go closes the connection, whether or not something is written`() async throws {
    let closed = [Signal<Void>(), Signal<Void>()]
    let server = try ScriptedServer { connection, number in
      _ = connection.readHead()
      connection.write(Self.agreement)
      connection.readUntilClosed()
      closed[number].fire(())
    }
    defer { server.stop() }
    let client = HTTPClient()
    for (number, signal) in closed.enumerated() {
      let connection = try await client.upgrade(
        HTTPRequest(.post, "/", timeouts: .stream), at: server.endpoint, to: "tcp")
      if number == 1 { try await connection.write([1, 2, 3]) }
      _ = consume connection
      await signal.wait()
    }
  }

  @Test func `cancelling a reader closes the connection`() async throws {
    let closed = Signal<Void>()
    let server = try ScriptedServer { connection, _ in
      _ = connection.readHead()
      connection.write(Self.agreement)
      connection.readUntilClosed()
      closed.fire(())
    }
    defer { server.stop() }
    let connection = try await connect(server)
    let reader = Task { try await connection.body.collect(upTo: 1000) }
    reader.cancel()
    await closed.wait()
    await #expect(throws: CancellationError.self) { try await reader.value }
    await #expect(throws: CancellationError.self) {
      while true { try await connection.write([1]) }
    }
  }
}
