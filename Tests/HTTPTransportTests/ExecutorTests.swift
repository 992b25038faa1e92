import Foundation
import HTTPTestServer
import HTTPTransport
import Synchronization
import Testing

/// Tasks that run on the client's own thread.
@Suite(.timeLimit(.minutes(5)))
struct ExecutorTests {
  /// The threads that something ran on.
  private final class Threads: Sendable {
    private let seen = Mutex<Set<String>>([])

    func note() { seen.withLock { _ = $0.insert("\(pthread_self())") } }

    var count: Int { seen.withLock { $0.count } }
  }

  private static func pong(_ connection: ServerConnection) {
    while connection.readHead() != nil { connection.respond("200 OK", "pong") }
  }

  private static func get(_ client: HTTPClient, _ endpoint: HTTPEndpoint) async throws {
    let response = try await client.execute(HTTPRequest(.get, "/"), at: endpoint)
    #expect(try await response.body.collect(upTo: 10) == Array("pong".utf8))
  }

  @Test func `all of them run on one thread, among requests from others`() async throws {
    let server = try ScriptedServer { connection, _ in Self.pong(connection) }
    defer { server.stop() }
    let client = HTTPClient()
    // From the first request on there is a thread.
    try await Self.get(client, server.endpoint)
    let threads = Threads()
    let others = Task { while !Task.isCancelled { try await Self.get(client, server.endpoint) } }
    try await withTaskExecutorPreference(client.executor) {
      try await withThrowingTaskGroup { group in
        for _ in 0..<8 {
          group.addTask {
            for _ in 0..<200 {
              try await Self.get(client, server.endpoint)
              threads.note()
              await Task.yield()
              threads.note()
            }
          }
        }
        try await group.waitForAll()
      }
    }
    #expect(threads.count == 1)
    others.cancel()
    _ = await others.result
    await client.shutdown()
  }

  @Test func `one that never waits for an answer leaves the others their turns`() async throws {
    let server = try ScriptedServer { connection, _ in Self.pong(connection) }
    defer { server.stop() }
    let client = HTTPClient()
    try await Self.get(client, server.endpoint)
    let yielding = Task(executorPreference: client.executor) { while !Task.isCancelled { await Task.yield() } }
    for _ in 0..<50 { try await Self.get(client, server.endpoint) }
    yielding.cancel()
    await yielding.value
  }

  @Test func `they begin before there is a thread, and go on after it has ended`() async throws {
    let server = try ScriptedServer { connection, _ in Self.pong(connection) }
    defer { server.stop() }
    var configuration = HTTPClientConfiguration()
    configuration.idleLifetime = .milliseconds(5)
    let client = HTTPClient(configuration)
    try await withTaskExecutorPreference(client.executor) {
      for round in 0..<20 {
        try await Self.get(client, server.endpoint)
        // Now shorter, now longer than the thread stays.
        try await Task.sleep(for: .milliseconds(round))
      }
      await client.shutdown()
      for _ in 0..<100 { await Task.yield() }
      await #expect(throws: HTTPError.self) { try await Self.get(client, server.endpoint) }
    }
  }

  @Test func `none of them is left behind when the client is shut down or let go of`() async throws {
    let server = try ScriptedServer { connection, _ in Self.pong(connection) }
    defer { server.stop() }
    for round in 0..<50 {
      var client: HTTPClient? = HTTPClient()
      guard let executor = client?.executor else { return }
      if let client { try await Self.get(client, server.endpoint) }
      let yielding = (0..<8).map { _ in
        Task(executorPreference: executor) { for _ in 0..<100 { await Task.yield() } }
      }
      if round % 2 == 0 { await client?.shutdown() }
      client = nil
      for task in yielding { await task.value }
    }
  }
}
