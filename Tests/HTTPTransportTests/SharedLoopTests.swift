import Dispatch
import Foundation
import HTTPTestServer
import HTTPTransport
import Testing

/// Requests are sent on the threads of those who make them, or on the client's own: by turns, and all at once.
@Suite(.timeLimit(.minutes(5)))
struct SharedLoopTests {
  @Test func `answers that come at once and later ones belong to their requests`() async throws {
    let server = try ScriptedServer { connection, _ in
      while let head = connection.readHead() {
        let path = head.split(separator: " ").dropFirst().first.map(String.init) ?? ""
        // Longer than anybody waits on the spot.
        if path.hasPrefix("/slow") { Thread.sleep(forTimeInterval: 0.012) }
        connection.respond("200 OK", path)
      }
    }
    defer { server.stop() }
    let client = HTTPClient()
    for round in (0..<40).map(String.init) {
      for kind in Array(repeating: "quick", count: 20) + ["slow"] {
        let response = try await client.execute(HTTPRequest(.get, "/\(kind)/\(round)"), at: server.endpoint)
        #expect(try await response.body.collect(upTo: 100) == Array("/\(kind)/\(round)".utf8))
      }
    }
    #expect(server.connections == 1)
  }

  /// With the remainder of the number by this as 0 on the client's own thread.
  @Test(arguments: [1, 2, 9])
  func `tasks that begin and are cancelled at any moment leave the others alone`(_ divisor: Int) async throws {
    let server = try ScriptedServer { connection, _ in
      while let head = connection.readHead() {
        connection.respond("200 OK", head.split(separator: " ").dropFirst().first.map(String.init) ?? "")
      }
    }
    defer { server.stop() }
    let client = HTTPClient()
    let answered = try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 1...8 {
        let executor = number % divisor == 0 ? client.executor : nil
        group.addTask(executorPreference: executor) {
          try await Self.beginAndCancel(number, client, server.endpoint, executor)
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(answered == 8 * 150)
    await client.shutdown()
  }

  /// - Returns: how many requests were left to their end.
  private static func beginAndCancel(
    _ number: Int, _ client: HTTPClient, _ endpoint: HTTPEndpoint, _ executor: (any TaskExecutor)?
  ) async throws -> Int {
    var answered = 0
    for round in 0..<200 {
      let path = "/\(number)/\(round)"
      let exchange = Task(executorPreference: executor) {
        let response = try await client.execute(HTTPRequest(.get, RequestTarget(encoded: path)), at: endpoint)
        return try await response.body.collect(upTo: 100)
      }
      if round % 4 == number % 4 {
        for _ in 0..<round % 7 { await Task.yield() }
        exchange.cancel()
        if case .success(let bytes) = await exchange.result { #expect(bytes == Array(path.utf8)) }
      } else {
        let bytes = try await exchange.value
        #expect(bytes == Array(path.utf8))
        answered += 1
      }
    }
    return answered
  }

  @Test func `a request is sent while another one waits for its answer on the spot`() async throws {
    // The first answer of each pair comes after the second request was read: whoever waits must not keep it back.
    let second = DispatchSemaphore(value: 0)
    let server = try ScriptedServer { connection, _ in
      while let head = connection.readHead() {
        if head.hasPrefix("GET /first") { second.wait() }
        if head.hasPrefix("GET /second") { second.signal() }
        connection.respond("200 OK", "x")
      }
    }
    defer { server.stop() }
    let client = HTTPClient()
    func get(_ target: RequestTarget) async throws {
      let response = try await client.execute(HTTPRequest(.get, target), at: server.endpoint)
      #expect(response.status == 200)
      _ = try await response.body.collect(upTo: 10)
    }
    for _ in 0..<50 { try await get("/quick") }
    async let first: Void = get("/first")
    try await get("/second")
    try await first
  }

  @Test func `many small pieces are handed over together, and the last ones are not kept back`() async throws {
    let pieces = 2_000
    let received = DispatchSemaphore(value: 0)
    let server = try ScriptedServer { connection, _ in
      guard connection.readHead() != nil else { return }
      connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
      for _ in 0..<3 {
        for _ in 0..<pieces { connection.write("1\r\nx\r\n") }
        // Nothing more comes before these were read.
        received.wait()
      }
      connection.write("0\r\n\r\n")
    }
    defer { server.stop() }
    let response = try await HTTPClient().execute(HTTPRequest(.get, "/"), at: server.endpoint)
    var (count, handed) = (0, 0)
    for try await bytes in response.body {
      count += bytes.count
      handed += 1
      if count % pieces == 0 { received.signal() }
    }
    #expect(count == 3 * pieces)
    #expect(handed < count / 2)
  }

  @Test func `shutting down ends what is about to begin`() async throws {
    let server = try ScriptedServer { connection, _ in
      while connection.readHead() != nil { connection.respond("200 OK", "pong") }
    }
    defer { server.stop() }
    for _ in 0..<20 {
      let client = HTTPClient()
      let requests = (0..<4).map { _ in
        Task {
          while true {
            let response = try await client.execute(HTTPRequest(.get, "/"), at: server.endpoint)
            _ = try await response.body.collect(upTo: 10)
          }
        }
      }
      let response = try await client.execute(HTTPRequest(.get, "/"), at: server.endpoint)
      _ = try await response.body.collect(upTo: 10)
      await client.shutdown()
      for request in requests {
        let end = await request.result
        #expect(throws: HTTPError.self) { try end.get() }
      }
    }
  }
}
