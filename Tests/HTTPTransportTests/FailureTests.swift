import HTTPTestServer
import HTTPTransport
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(5)))
struct FailureTests {
  /// The code of the error that `body` throws.
  private func failure(_ body: () async throws -> Void) async -> HTTPError.Code? {
    do {
      try await body()
      return nil
    } catch {
      return (error as? HTTPError)?.code
    }
  }

  @Test(arguments: [(HTTPMethod.get, true), (.delete, true), (.post, false)])
  func `only what is idempotent is sent again when a kept connection was dead`(
    method: HTTPMethod, isRepeated: Bool
  ) async throws {
    let requests = Atomic<Int>(0)
    let server = try ScriptedServer { connection, number in
      guard connection.readHead() != nil else { return }
      requests.add(1, ordering: .relaxed)
      connection.respond("200 OK", "first of \(number)")
      guard number == 0, connection.readHead() != nil else { return }
      requests.add(1, ordering: .relaxed)  // and closes without an answer
    }
    defer { server.stop() }
    let client = HTTPClient()
    let first = try await client.execute(HTTPRequest(.get, "/"), at: server.endpoint)
    #expect(try await first.body.collect(upTo: 100) == Array("first of 0".utf8))
    let code = await failure {
      let second = try await client.execute(HTTPRequest(method, "/"), at: server.endpoint)
      #expect(try await second.body.collect(upTo: 100) == Array("first of 1".utf8))
    }
    #expect(code == (isRepeated ? nil : .connectionClosed))
    #expect(requests.load(ordering: .relaxed) == (isRepeated ? 3 : 2))
  }

  @Test(arguments: [(HTTPMethod.get, HTTPError.Code.connectFailed), (.post, .connectionClosed)])
  func `what was sent once has broken off, even if nobody listens any more`(
    method: HTTPMethod, expected: HTTPError.Code
  ) async throws {
    let server = try ScriptedServer { connection, _ in
      guard connection.readHead() != nil else { return }
      connection.respond()
      _ = connection.readHead()  // and closes without an answer
    }
    let client = HTTPClient()
    let first = try await client.execute(HTTPRequest(.get, "/"), at: server.endpoint)
    #expect(try await first.body.collect(upTo: 100) == [])
    server.stop()
    #expect(await failure { _ = try await client.execute(HTTPRequest(method, "/"), at: server.endpoint) } == expected)
  }

  @Test func `a new connection that dies is no reason to try again`() async throws {
    let server = try ScriptedServer { connection, _ in _ = connection.readHead() }
    defer { server.stop() }
    let code = await failure { _ = try await HTTPClient().execute(HTTPRequest(.get, "/"), at: server.endpoint) }
    #expect(code == .connectionClosed)
    #expect(server.connections == 1)
  }

  @Test func `a body that breaks off is an error after its bytes`() async throws {
    let server = try ScriptedServer { connection, _ in
      _ = connection.readHead()
      connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
    }
    defer { server.stop() }
    let response = try await HTTPClient().execute(HTTPRequest(.get, "/"), at: server.endpoint)
    var iterator = response.body.makeAsyncIterator()
    #expect(try await iterator.next() == Array("abc".utf8))
    let code = await failure { _ = try await iterator.next() }
    #expect(code == .connectionClosed)
  }

  @Test func `silence ends in the timeout that was set`() async throws {
    let server = try ScriptedServer { connection, number in
      _ = connection.readHead()
      if number == 1 { connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc") }
      connection.readUntilClosed()
    }
    defer { server.stop() }
    let client = HTTPClient()
    let overall = HTTPTimeouts(overall: .milliseconds(60))
    var code = await failure {
      _ = try await client.execute(HTTPRequest(.get, "/", timeouts: overall), at: server.endpoint)
    }
    #expect(code == .overallTimeout)
    let idle = HTTPTimeouts(idle: .milliseconds(60), overall: nil)
    code = await failure {
      let response = try await client.execute(HTTPRequest(.get, "/", timeouts: idle), at: server.endpoint)
      _ = try await response.body.collect(upTo: 10)
    }
    #expect(code == .idleTimeout)
  }

  @Test func `nobody listens`() async throws {
    let client = HTTPClient()
    let noSocket = try HTTPEndpoint(url: "unix:///tmp/flotilla-no-such.sock")
    do {
      _ = try await client.execute(HTTPRequest(.get, "/"), at: noSocket)
      Issue.record("somebody answered")
    } catch let error as HTTPError {
      #expect(error.code == .connectFailed)
      #expect(error.message.contains("/tmp/flotilla-no-such.sock: No such file or directory"))
    }
    let noPort = try HTTPEndpoint(url: "http://127.0.0.1:1")
    #expect(await failure { _ = try await client.execute(HTTPRequest(.get, "/"), at: noPort) } == .connectFailed)
    let noName = try HTTPEndpoint(url: "http://no-such-host.invalid")
    #expect(await failure { _ = try await client.execute(HTTPRequest(.get, "/"), at: noName) } == .resolutionFailed)
  }

  enum Nonsense: String, CaseIterable {
    case otherProtocol, manyFields, longField

    var answer: String {
      switch self {
      case .otherProtocol: "SSH-2.0-OpenSSH\r\n\r\n"
      case .manyFields: "HTTP/1.1 200 OK\r\n" + String(repeating: "X: y\r\n", count: 501) + "\r\n"
      case .longField: "HTTP/1.1 200 OK\r\nX: " + String(repeating: "y", count: 1 << 20) + "\r\n\r\n"
      }
    }
  }

  @Test(arguments: Nonsense.allCases)
  func `what isn't HTTP or too much of it is refused`(nonsense: Nonsense) async throws {
    let server = try ScriptedServer { connection, _ in
      _ = connection.readHead()
      connection.write(nonsense.answer)
    }
    defer { server.stop() }
    let code = await failure { _ = try await HTTPClient().execute(HTTPRequest(.get, "/"), at: server.endpoint) }
    #expect(code != nil && code != .overallTimeout)
  }

  @Test func `a body larger than allowed ends the transfer`() async throws {
    let closed = Signal<Void>()
    let server = try ScriptedServer { connection, _ in
      _ = connection.readHead()
      connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n12345678")
      connection.readUntilClosed()
      closed.fire(())
    }
    defer { server.stop() }
    let response = try await HTTPClient().execute(HTTPRequest(.get, "/"), at: server.endpoint)
    #expect(await failure { _ = try await response.body.collect(upTo: 7) } == .bodyTooLarge)
    await closed.wait()
  }

  @Test func `what can't be sent is refused before it is`() async throws {
    let server = try ScriptedServer { connection, _ in _ = connection.readHead() }
    defer { server.stop() }
    let client = HTTPClient()
    let empty = ""
    for request in [
      HTTPRequest(.get, "/containers/\(empty)/json"), HTTPRequest(.get, "/a b"), HTTPRequest(.get, "no-slash"),
      HTTPRequest(.get, "/\("..")/x"), HTTPRequest(HTTPMethod("GE T"), "/"),
      HTTPRequest(.get, "/", headers: ["X": "a\r\nY: b"]), HTTPRequest(.get, "/", headers: ["X:": "a"]),
    ] {
      #expect(await failure { _ = try await client.execute(request, at: server.endpoint) } == .invalidRequest)
    }
    #expect(server.connections == 0)
  }

  @Test func `shutting down fails what runs and what comes later`() async throws {
    let arrived = Signal<Void>()
    let server = try ScriptedServer { connection, _ in
      _ = connection.readHead()
      arrived.fire(())
      connection.readUntilClosed()
    }
    defer { server.stop() }
    let client = HTTPClient()
    async let running = failure { _ = try await client.execute(HTTPRequest(.get, "/"), at: server.endpoint) }
    await arrived.wait()
    await client.shutdown()
    #expect(await running == .shutDown)
    #expect(await failure { _ = try await client.execute(HTTPRequest(.get, "/"), at: server.endpoint) } == .shutDown)
  }
}
