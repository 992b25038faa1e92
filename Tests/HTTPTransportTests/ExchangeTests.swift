import HTTPTestServer
import HTTPTransport
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(5)))
struct ExchangeTests {
  @Test(arguments: ScriptedServer.Transport.allCases)
  func `a request and its response cross the wire as they are meant`(transport: ScriptedServer.Transport) async throws {
    let seen = Signal<String>()
    let server = try ScriptedServer(transport) { connection, _ in
      guard let head = connection.readHead() else { return }
      seen.fire(head + String(decoding: connection.read(5), as: UTF8.self))
      connection.write("HTTP/1.1 201 Created\r\nContent-Length: 4\r\nX-Many: a\r\nx-many:  b \r\n\r\ndone")
    }
    defer { server.stop() }
    let client = HTTPClient()
    let name = "a b/c"
    var target: RequestTarget = "/things/\(name)"
    target.addQuery("q", "x=1&y")
    let request = HTTPRequest(
      .post, target, headers: ["X-Token": "t", "X-Empty": ""], body: .bytes(Array("hello".utf8)))
    let response = try await client.execute(request, at: server.endpoint)
    #expect(response.status == 201)
    #expect(response.headers.values(of: "X-MANY") == ["a", "b"])
    #expect(try await response.body.collect(upTo: 4) == Array("done".utf8))
    let text = await seen.wait()
    #expect(text.hasPrefix("POST /things/a%20b%2Fc?q=x%3D1%26y HTTP/1.1\r\nHost: "))
    #expect(text.contains("\r\nContent-Length: 5\r\n"))
    #expect(text.contains("\r\nX-Token: t\r\n"))
    #expect(text.contains("\r\nX-Empty:\r\n"))
    #expect(!text.contains("Expect:"))
    #expect(!text.contains("Content-Type:"))
    #expect(text.hasSuffix("\r\n\r\nhello"))
  }

  @Test func `a connection is used again`() async throws {
    let server = try ScriptedServer { connection, _ in
      while connection.readHead() != nil { connection.respond("200 OK", "pong") }
    }
    defer { server.stop() }
    let client = HTTPClient()
    for _ in 0..<50 {
      let response = try await client.execute(HTTPRequest(.get, "/_ping"), at: server.endpoint)
      #expect(try await response.body.collect(upTo: 100) == Array("pong".utf8))
    }
    #expect(server.connections == 1)
  }

  @Test(arguments: [HTTPMethod.post, .put, .patch, .delete, .get])
  func `a request without a body says so`(method: HTTPMethod) async throws {
    let seen = Signal<String>()
    let server = try ScriptedServer { connection, _ in
      guard let head = connection.readHead() else { return }
      seen.fire(head)
      connection.respond("204 No Content")
    }
    defer { server.stop() }
    let response = try await HTTPClient().execute(HTTPRequest(method, "/"), at: server.endpoint)
    #expect(response.status == 204)
    #expect(try await response.body.collect(upTo: 0).isEmpty)
    let text = await seen.wait()
    #expect(text.hasPrefix("\(method) / HTTP/1.1\r\n"))
    #expect(text.contains("Content-Length: 0\r\n") == [.post, .put, .patch].contains(method))
    #expect(!text.contains("Transfer-Encoding"))
  }

  @Test func `the answer to HEAD has a length and no body`() async throws {
    let server = try ScriptedServer { connection, _ in
      while connection.readHead() != nil { connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n") }
    }
    defer { server.stop() }
    let client = HTTPClient()
    for _ in 0..<2 {
      let response = try await client.execute(HTTPRequest(.head, "/"), at: server.endpoint)
      #expect(response.headers["content-length"] == "1000")
      #expect(try await response.body.collect(upTo: 0).isEmpty)
    }
    #expect(server.connections == 1)
  }

  @Test func `informational responses and trailers are passed over, redirects are not followed`() async throws {
    let server = try ScriptedServer { connection, _ in
      _ = connection.readHead()
      connection.write("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 302 Found\r\nLocation: /elsewhere\r\n")
      connection.write("Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nX-Late: 1\r\n\r\n")
    }
    defer { server.stop() }
    let response = try await HTTPClient().execute(HTTPRequest(.get, "/"), at: server.endpoint)
    #expect(response.status == 302)
    #expect(response.headers.fields.map(\.name) == ["Location", "Transfer-Encoding"])
    #expect(try await response.body.collect(upTo: 10) == Array("abcde".utf8))
  }

  @Test func `exchanges beyond the limit wait for their turn`() async throws {
    let running = Atomic<Int>(0)
    let most = Atomic<Int>(0)
    let server = try ScriptedServer { connection, _ in
      while connection.readHead() != nil {
        let now = running.add(1, ordering: .acquiringAndReleasing).newValue
        most.max(now, ordering: .acquiringAndReleasing)
        running.subtract(1, ordering: .acquiringAndReleasing)
        connection.respond("200 OK", "x")
      }
    }
    defer { server.stop() }
    var configuration = HTTPClientConfiguration()
    configuration.concurrentExchanges = 3
    let client = HTTPClient(configuration)
    let answered = try await withThrowingTaskGroup { group in
      for _ in 0..<200 {
        group.addTask {
          let response = try await client.execute(HTTPRequest(.get, "/"), at: server.endpoint)
          return try await response.body.collect(upTo: 10).count
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(answered == 200)
    #expect(most.load(ordering: .acquiring) <= 3)
    #expect(server.connections <= 3)
  }

  @Test func `a name is looked up`() async throws {
    let server = try ScriptedServer(.tcp) { connection, _ in
      _ = connection.readHead()
      connection.respond("200 OK", "x")
    }
    defer { server.stop() }
    guard case .tcp(_, let port) = server.endpoint.address else { return }
    let named = try HTTPEndpoint(.tcp(host: "localhost", port: port))
    let response = try await HTTPClient().execute(HTTPRequest(.get, "/"), at: named)
    #expect(response.status == 200)
  }
}
