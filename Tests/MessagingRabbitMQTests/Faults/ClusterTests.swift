import Messaging
import MessagingRabbitMQ
import RabbitMQTestServer
import TestSeeds
import Testing

extension BrokerFaults {
  /// A queue with a copy on each of three nodes.
  @Suite struct ClusterTests {
    @Test(.timeLimit(.minutes(30))) func eachNodeIsKilledInTurnAndNothingConfirmedIsLost() async throws {
      try await PrivateRabbitMQ.withCluster(of: 3) { nodes in
        var configuration = nodes[0].configuration()
        configuration.endpoints = nodes.map { .init(host: "127.0.0.1", port: $0.port) }
        let queue = QueueDeclaration(try TestBroker.uniqueQueue(), kind: .quorum)
        let rounds = TestDepth.isFull ? 5 : 1
        let kill: @Sendable (PrivateRabbitMQ) async throws -> Void = { node in
          try node.kill()
          try node.start()
          // Two of three must be there when the next one is killed.
          try node.awaitStart()
        }
        try await TestBroker.run(try RabbitMQBroker(configuration)) { broker in
          _ = try await Load(consuming: .loop).run(
            on: broker, queue: queue,
            faults: (0..<rounds).flatMap { _ in nodes }.map { node in { try await kill(node) } })
        }
      }
    }
  }
}
