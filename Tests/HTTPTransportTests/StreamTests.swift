import HTTPTestServer
import HTTPTransport
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(5)))
struct StreamTests {
  @Test func `a slow reader holds the server back and loses nothing`() async throws {
    let stalled = Signal<Int>()
    let total = 64 << 20
    let server = try ScriptedServer { connection, _ in
      _ = connection.readHead()
      connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(total)\r\n\r\n")
      let chunk = [UInt8](repeating: 7, count: 64 << 10)
      let sent = connection.writeUntilStalled(chunk, limit: total, milliseconds: 1500)
      stalled.fire(sent)
      var left = total - sent
      while left > 0, connection.write(Array(chunk.prefix(left))) { left -= min(left, chunk.count) }
    }
    defer { server.stop() }
    // The idle timeout is shorter than the stall: time in which the reader is the slow one doesn't count.
    let timeouts = HTTPTimeouts(idle: .seconds(1), overall: nil)
    let response = try await HTTPClient().execute(HTTPRequest(.get, "/", timeouts: timeouts), at: server.endpoint)
    #expect(await stalled.wait() < 8 << 20)
    var count = 0
    for try await chunk in response.body { count += chunk.count }
    #expect(count == total)
  }

  @Test func `cancelling a reader closes the connection`() async throws {
    let closed = Signal<Void>()
    let server = try ScriptedServer { connection, _ in
      _ = connection.readHead()
      connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
      connection.readUntilClosed()
      closed.fire(())
    }
    defer { server.stop() }
    let client = HTTPClient()
    let response = try await client.execute(HTTPRequest(.get, "/", timeouts: .stream), at: server.endpoint)
    let reader = Task { try await response.body.collect(upTo: 1000) }
    reader.cancel()
    await closed.wait()
    await #expect(throws: CancellationError.self) { try await reader.value }
  }

  @Test func `cancelling before the head closes the connection`() async throws {
    let arrived = Signal<Void>()
    let closed = Signal<Void>()
    let server = try ScriptedServer { connection, _ in
      _ = connection.readHead()
      arrived.fire(())
      connection.readUntilClosed()
      closed.fire(())
    }
    defer { server.stop() }
    let client = HTTPClient()
    let request = Task { try await client.execute(HTTPRequest(.get, "/"), at: server.endpoint).status }
    await arrived.wait()
    request.cancel()
    await closed.wait()
    await #expect(throws: CancellationError.self) { try await request.value }
  }

  @Test func `letting go of an unread response closes the connection`() async throws {
    let closed = Signal<Void>()
    let server = try ScriptedServer { connection, _ in
      _ = connection.readHead()
      connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
      connection.readUntilClosed()
      closed.fire(())
    }
    defer { server.stop() }
    let client = HTTPClient()
    #expect(try await client.execute(HTTPRequest(.get, "/"), at: server.endpoint).status == 200)
    await closed.wait()
  }

  @Test func `the client lives as long as its readers and then closes its connections`() async throws {
    let closed = Signal<Void>()
    let server = try ScriptedServer { connection, _ in
      while connection.readHead() != nil { connection.respond("200 OK", "body") }
      closed.fire(())
    }
    defer { server.stop() }
    func read() async throws -> Int {
      let response = try await HTTPClient().execute(HTTPRequest(.get, "/"), at: server.endpoint)
      return try await response.body.collect(upTo: 4).count
    }
    #expect(try await read() == 4)
    await closed.wait()
  }

  @Test func `an unused client closes its connections and starts again`() async throws {
    let closed = Signal<Void>()
    let server = try ScriptedServer { connection, _ in
      while connection.readHead() != nil { connection.respond("200 OK", "body") }
      closed.fire(())
    }
    defer { server.stop() }
    var configuration = HTTPClientConfiguration()
    configuration.idleLifetime = .milliseconds(30)
    let client = HTTPClient(configuration)
    for _ in 0..<2 {
      let response = try await client.execute(HTTPRequest(.get, "/"), at: server.endpoint)
      #expect(try await response.body.collect(upTo: 4).count == 4)
      await closed.wait()
    }
    #expect(server.connections == 2)
  }

  @Test(arguments: [nil, Int64(3_000_000)])
  func `a streamed body arrives whole`(length: Int64?) async throws {
    let received = Signal<[UInt8]?>()
    let server = try ScriptedServer { connection, _ in
      guard let head = connection.readHead() else { return }
      received.fire(head.contains("chunked") ? connection.readChunks() : connection.read(3_000_000))
      connection.respond("200 OK", "ok")
    }
    defer { server.stop() }
    let body = HTTPRequestBody.stream(length: length) { writer in
      for index in 0..<3000 {
        if index % 100 == 0 { await Task.yield() }
        try await writer.write([UInt8](repeating: UInt8(truncatingIfNeeded: index), count: 1000))
      }
    }
    let response = try await HTTPClient().execute(HTTPRequest(.put, "/", body: body), at: server.endpoint)
    #expect(try await response.body.collect(upTo: 2) == Array("ok".utf8))
    let bytes = await received.wait()
    #expect(bytes?.count == 3_000_000)
    #expect(bytes?.enumerated().allSatisfy { $0.element == UInt8(truncatingIfNeeded: $0.offset / 1000) } == true)
  }

  @Test func `a server that doesn't read holds the producer back, and its answer ends it`() async throws {
    let produced = Atomic<Int>(0)
    let ended = Signal<Bool>()
    let server = try ScriptedServer { connection, _ in
      _ = connection.readHead()
      _ = connection.read(1 << 20)
      connection.write("HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 3\r\n\r\nno!")
      connection.readUntilClosed()
    }
    defer { server.stop() }
    let body = HTTPRequestBody.stream { writer in
      do {
        while true {
          try await writer.write([UInt8](repeating: 1, count: 64 << 10))
          produced.add(64 << 10, ordering: .relaxed)
        }
      } catch {
        ended.fire(error is CancellationError)
        throw error
      }
    }
    let response = try await HTTPClient().execute(HTTPRequest(.post, "/", body: body), at: server.endpoint)
    #expect(response.status == 413)
    #expect(try await response.body.collect(upTo: 3) == Array("no!".utf8))
    #expect(await ended.wait())
    #expect(produced.load(ordering: .relaxed) < 512 << 20)
  }

  struct ProducerFailed: Error {}

  @Test(arguments: [nil, Int64(500)])
  func `a producer that fails or stops short fails the request`(length: Int64?) async throws {
    let closed = Signal<Void>()
    let server = try ScriptedServer { connection, _ in
      connection.readUntilClosed()
      closed.fire(())
    }
    defer { server.stop() }
    let body = HTTPRequestBody.stream(length: length) { writer in
      try await writer.write([1, 2, 3])
      if length == nil { throw ProducerFailed() }
    }
    do {
      _ = try await HTTPClient().execute(HTTPRequest(.put, "/", body: body), at: server.endpoint)
      Issue.record("the request was answered")
    } catch let error as HTTPError {
      #expect(error.code == .uploadFailed)
      #expect((error.cause is ProducerFailed) == (length == nil))
    }
    await closed.wait()
  }
}
