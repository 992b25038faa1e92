import Messaging
import MessagingTestKit
import Testing

/// A third party's broker with nothing but the calls that have no implementation of their own.
private struct PlainBroker: MessageBroker {
  private let inner = InMemoryBroker()

  func declare(_ topology: Topology) async throws { try await inner.declare(topology) }
  func publish(_ message: OutboundMessage) async throws -> PublishOutcome { try await inner.publish(message) }
  func consume(
    _ queue: QueueName, _ options: ConsumeOptions,
    handler: @escaping @Sendable (Delivery) async throws -> Settlement
  ) async throws {
    try await inner.consume(queue, options, handler: handler)
  }
  func run() async throws { try await inner.run() }
}

@Suite struct PlainBrokerTests {
  @Test(.timeLimit(.minutes(5)), arguments: BrokerLaw.all) func law(_ law: BrokerLaw) async throws {
    let broker = PlainBroker()
    try await withThrowingTaskGroup { group in
      group.addTask { try await broker.run() }
      try await law.check(broker, patience: .seconds(150))
      group.cancelAll()
    }
  }

  @Test func saysWhatItCannotDo() async throws {
    let error = await #expect(throws: MessagingError.self) { try await PlainBroker().get("q") }
    #expect(error?.code == .unsupported)
  }
}
