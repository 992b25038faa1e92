import Messaging
import MessagingRabbitMQ
import RabbitMQTestServer
import Synchronization
import Testing

/// The life of a connection as those who watch see it.
@Suite(.enabled(if: PrivateRabbitMQ.isWanted)) struct ConnectionEventTests {
  /// The events of one connection, each by its first word.
  private final class Story: Sendable {
    private let words = Mutex<[String]>([])
    var all: [String] { words.withLock { $0 } }
    func add(_ event: ConnectionEvent) {
      let word =
        switch event.state {
        case .connecting: "connecting"
        case .failed: "failed"
        case .connected: "connected"
        case .blocked: "blocked"
        case .unblocked: "unblocked"
        case .lost: "lost"
        case .recovering: "recovering"
        case .closed: "closed"
        }
      words.withLock { $0.append(word) }
    }
  }

  @Test(.timeLimit(.minutes(10))) func aConnectionTellsItsStory() async throws {
    try await PrivateRabbitMQ.with { rabbit in
      var configuration = rabbit.configuration()
      // A broker that gets no processor for a few seconds is not taken for lost.
      configuration.heartbeat = .seconds(120)
      let broker = try RabbitMQBroker(configuration)
      let queue = try TestBroker.uniqueQueue()
      let running = Task { try await broker.run() }
      let story = Story()
      var connections = 0
      // The test does what comes next when it has seen what came before.
      for await event in broker.connectionEvents() where event.connection == .publishing {
        story.add(event)
        switch event.state {
        case .connected(let host):
          #expect(host == configuration.endpoints.first)
          connections += 1
          if connections == 1 {
            try rabbit.control("close_all_connections", "fault injection")
          } else if connections == 2 {
            try await broker.declare(Topology(queues: [QueueDeclaration(queue)]))
            _ = try await broker.publish(OutboundMessage(to: queue, body: [1]))
            try rabbit.control("set_vm_memory_high_watermark", "0.0000001")
            // The broker tells only those who publish. It ends with the broker.
            Task { while true { _ = try await broker.publish(OutboundMessage(to: queue, body: [2])) } }
          }
        case .lost(let error): #expect(error.code == .connectionLost)
        case .recovering(let attempt, let delay):
          #expect(attempt >= 1)
          #expect(delay > .zero && delay <= configuration.longestPause)
        case .blocked(let reason):
          #expect(reason.contains("memory"))
          try rabbit.control("set_vm_memory_high_watermark", "0.4")
        case .unblocked: running.cancel()
        case .closed(let error): #expect(error == nil)
        default: break
        }
        if case .closed = event.state { break }
      }
      try await running.value
      // However often it was asked before it listened.
      let words = story.all
      let start = try #require(words.firstIndex(of: "connected"))
      #expect(words[..<start].allSatisfy { ["connecting", "failed", "recovering"].contains($0) })
      let second = try #require(words[(start + 1)...].firstIndex(of: "connected"))
      #expect(words[start...].prefix(3) == ["connected", "lost", "recovering"])
      #expect(words[second...] == ["connected", "blocked", "unblocked", "closed"])
    }
  }

  @Test(.timeLimit(.minutes(5))) func aRefusalIsTheLastWord() async throws {
    var configuration = RabbitMQConfiguration(port: 1)
    configuration.tls = .init(caCertificateFile: "/no/such/file.pem")
    let broker = try RabbitMQBroker(configuration)
    let running = Task { try await broker.run() }
    var isRefused = false
    for await event in broker.connectionEvents() where event.connection == .consuming {
      if case .closed(let error) = event.state {
        isRefused = error?.code == .untrusted
        break
      }
    }
    #expect(isRefused)
    await #expect(throws: MessagingError.self) { try await running.value }
  }
}
