import Messaging
import MessagingTestKit
import Testing

@Suite struct InMemoryConformanceTests {
  @Test(.timeLimit(.minutes(5)), arguments: BrokerLaw.all + BrokerLaw.extended) func law(_ law: BrokerLaw) async throws
  {
    let broker = InMemoryBroker()
    try await withThrowingTaskGroup { group in
      group.addTask { try await broker.run() }
      try await law.check(broker, patience: .seconds(150))
      group.cancelAll()
    }
  }
}
