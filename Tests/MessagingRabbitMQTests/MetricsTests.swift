#if Metrics
  import Messaging
  import Metrics
  import MetricsTestKit
  import Testing

  @testable import MessagingRabbitMQ

  /// What is measured while a broker works. Here because one process has one system of metrics.
  @Suite(.enabled(if: TestBroker.isWanted)) struct MetricsTests {
    private static let metrics: TestMetrics = {
      let metrics = TestMetrics()
      MetricsSystem.bootstrap(metrics)
      return metrics
    }()

    @Test(.timeLimit(.minutes(5))) func aBrokerIsMeasured() async throws {
      let metrics = Self.metrics
      let name = "metrics-\(MessageID.random())"
      try await TestBroker.with {
        $0.connectionName = name
      } _: { broker in
        let queue = try TestBroker.uniqueQueue()
        try await broker.declare(Topology(queues: [QueueDeclaration(queue, expiry: .seconds(60))]))
        for _ in 0..<5 { _ = try await broker.publish(OutboundMessage(to: queue, body: [1])) }
        _ = try await broker.get(queue) { _ in .requeue }
        let again = try await broker.get(queue)
        #expect(again?.isRedelivered == true)
      }
      let dimensions = [("connection_name", name)]
      let confirms = try metrics.expectTimer("rabbitmq.client.confirm.duration", dimensions)
      #expect(confirms.values.count == 5)
      #expect(confirms.values.allSatisfy { $0 > 0 })
      let inFlight = try metrics.expectGauge("rabbitmq.client.messages.in_flight", dimensions)
      #expect(inFlight.values.contains(1))
      #expect(inFlight.lastValue == 0)
      #expect(try metrics.expectCounter("rabbitmq.client.redeliveries", dimensions).totalValue == 1)
    }

    @Test func lossesAndShortagesAreCounted() throws {
      let metrics = Self.metrics
      let name = "metrics-\(MessageID.random())"
      let broker = BrokerMetrics(connectionName: name)
      let host = RabbitMQConfiguration.Endpoint(host: "cellar", port: 5672)
      for event in [
        ConnectionEvent.State.connected(host), .blocked(reason: "memory"), .unblocked,
        .lost(MessagingError(.connectionLost, "gone")), .connected(host),
      ] {
        broker.report(.publishing, event)
      }
      let dimensions = [("connection_name", name)]
      #expect(try metrics.expectTimer("rabbitmq.client.blocked.duration", dimensions).values.count == 1)
      for (connection, count) in [("publishing", 1), ("consuming", 0)] as [(String, Int64)] {
        let counter = try metrics.expectCounter(
          "rabbitmq.client.recoveries", dimensions + [("connection", connection)])
        #expect(counter.totalValue == count)
      }
    }
  }
#endif
