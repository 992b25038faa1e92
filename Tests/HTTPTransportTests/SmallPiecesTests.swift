import HTTPTestServer
import HTTPTransport
import Testing

/// Bodies that come in more pieces than a reader wants to be woken for.
@Suite(.timeLimit(.minutes(5)))
struct SmallPiecesTests {
  private static let lines = 60_000
  private static let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

  /// The same length for each, and no two alike.
  private static func line(_ number: Int) -> String { "line \(1_000_000 + number) of a log\n" }

  private static func chunk(_ number: Int) -> String {
    let line = line(number)
    return String(line.utf8.count, radix: 16) + "\r\n" + line + "\r\n"
  }

  private static func lines(_ count: Int) -> [UInt8] { (0..<count).flatMap { Array(line($0).utf8) } }

  private func read(_ body: HTTPBody, into bytes: inout [UInt8]) async throws {
    for try await portion in body { bytes += portion }
  }

  @Test(arguments: ScriptedServer.Transport.allCases, [256 << 10, 4 << 10])
  func `chunks of a line arrive whole and in order`(transport: ScriptedServer.Transport, buffer: Int) async throws {
    let server = try ScriptedServer(transport) { connection, _ in
      _ = connection.readHead()
      connection.write(Self.head)
      for number in 0..<Self.lines { connection.write(Self.chunk(number)) }
      connection.write("0\r\n\r\n")
    }
    defer { server.stop() }
    var configuration = HTTPClientConfiguration()
    configuration.bodyBuffer = buffer
    let response = try await HTTPClient(configuration).execute(
      HTTPRequest(.get, "/", timeouts: .stream), at: server.endpoint)
    var bytes: [UInt8] = []
    try await read(response.body, into: &bytes)
    #expect(bytes == Self.lines(Self.lines))
  }

  @Test func `a broken end says so, after all that came before it`() async throws {
    let server = try ScriptedServer { connection, _ in
      _ = connection.readHead()
      connection.write(Self.head)
      for number in 0..<Self.lines { connection.write(Self.chunk(number)) }
    }
    defer { server.stop() }
    let response = try await HTTPClient().execute(HTTPRequest(.get, "/", timeouts: .stream), at: server.endpoint)
    var bytes: [UInt8] = []
    let error = await #expect(throws: HTTPError.self) { try await read(response.body, into: &bytes) }
    #expect(error?.code == .connectionClosed)
    #expect(bytes == Self.lines(Self.lines))
  }

  @Test func `a reader that leaves in the middle closes the connection`() async throws {
    let closed = Signal<Void>()
    let server = try ScriptedServer { connection, _ in
      _ = connection.readHead()
      connection.write(Self.head)
      var number = 0
      while connection.write(Self.chunk(number)) { number += 1 }
      closed.fire(())
    }
    defer { server.stop() }
    let client = HTTPClient()
    let response = try await client.execute(HTTPRequest(.get, "/", timeouts: .stream), at: server.endpoint)
    let reader = Task {
      var count = 0
      for try await portion in response.body {
        count += portion.count
        if count > Self.lines * 10 { withUnsafeCurrentTask { unsafe $0?.cancel() } }
      }
    }
    await closed.wait()
    await #expect(throws: CancellationError.self) { try await reader.value }
  }

  @Test(arguments: ScriptedServer.Transport.allCases)
  func `an upgraded connection is written to meanwhile, and what comes after a pause isn't held back`(
    transport: ScriptedServer.Transport
  ) async throws {
    let quarter = Self.lines / 4
    let server = try ScriptedServer(transport) { connection, _ in
      _ = connection.readHead()
      connection.write("HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n")
      for number in 0...Self.lines {
        if number.isMultiple(of: quarter), connection.read(4) != Array("more".utf8) { return }
        connection.write(Self.line(number))
      }
    }
    defer { server.stop() }
    let connection = try await HTTPClient().upgrade(
      HTTPRequest(.post, "/attach", timeouts: .stream), at: server.endpoint, to: "tcp")
    try await connection.write(Array("more".utf8))
    var bytes: [UInt8] = []
    var asked = 1
    for try await portion in connection.body {
      bytes += portion
      guard bytes.count >= asked * quarter * Self.line(0).utf8.count else { continue }
      asked += 1
      if asked <= 5 { try await connection.write(Array("more".utf8)) }
    }
    #expect(bytes == Self.lines(Self.lines + 1))
  }
}
