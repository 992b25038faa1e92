import Messaging
import Testing

@Suite struct RetryPolicyTests {
  @Test func eachPauseHasOneQueue() throws {
    let policy = RetryPolicy(delays: [.seconds(1), .seconds(1), .milliseconds(50)])
    let queues = try policy.topology(for: "work").queues
    #expect(queues.map(\.name) == ["work.retry.1000", "work.retry.50"])
    #expect(queues.allSatisfy { $0.deadLetterExchange == .default && $0.deadLetterRoutingKey == "work" })
    #expect(queues.map(\.messageTTL) == [.seconds(1), .milliseconds(50)])
    try Topology(queues: queues).check()
  }

  @Test func longNamesAreRefused() {
    let error = #expect(throws: MessagingError.self) {
      try RetryPolicy().topology(for: QueueName(String(repeating: "q", count: 250)))
    }
    #expect(error?.code == .invalidName)
  }

  @Test(arguments: [(nil, 1), (.int32(3), 3), (.int64(-5), 1), (.string("2"), 1)] as [(HeaderValue?, Int)])
  func attemptsAreRead(_ header: HeaderValue?, _ attempt: Int) {
    var delivery = Delivery(queue: "q", routingKey: "q", body: [])
    delivery.properties.headers[MessageHeader.attempt] = header
    #expect(delivery.attempt == attempt)
  }
}
