import Messaging
import MessagingRabbitMQ
import MessagingTestKit
import Testing

@Suite(.enabled(if: TestBroker.isWanted)) struct RabbitMQConformanceTests {
  @Test(.timeLimit(.minutes(5)), arguments: BrokerLaw.all + BrokerLaw.extended) func law(_ law: BrokerLaw) async throws
  {
    try await TestBroker.with { broker in try await law.check(broker, patience: .seconds(150)) }
  }
}
