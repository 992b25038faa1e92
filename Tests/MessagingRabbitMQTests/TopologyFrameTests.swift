import Messaging
import MessagingRabbitMQ
import Testing

@Suite(.enabled(if: TestBroker.isWanted)) struct TopologyFrameTests {
  /// Sent, it would end the connection, and each one after it.
  @Test(.timeLimit(.minutes(5))) func whatNoFrameHoldsIsRefusedAndTheConnectionLives() async throws {
    try await TestBroker.with {
      $0.frameMaximum = 4096
    } _: { broker in
      let queue = try TestBroker.uniqueQueue()
      let exchange = try ExchangeName("\(queue).x")
      try await broker.declare(
        Topology(
          queues: [QueueDeclaration(queue, expiry: .seconds(60))],
          exchanges: [ExchangeDeclaration(exchange, .headers, isAutoDeleted: true)]))
      func bind(_ bytes: Int) async throws {
        let headers = ["a": HeaderValue.string(String(repeating: "x", count: bytes))]
        try await broker.declare(Topology(bindings: [Binding(from: exchange, to: queue, headers: headers)]))
      }
      let error = await #expect(throws: MessagingError.self) { try await bind(8192) }
      #expect(error?.code == .invalidTopology)
      #expect(error?.message.contains(queue.rawValue) == true, "\(String(describing: error))")
      try await bind(2048)
    }
  }
}
