import Messaging
import Testing

@Suite struct QueueDeclarationTests {
  private static func classic(_ change: (inout QueueDeclaration) -> Void) -> QueueDeclaration {
    var queue = QueueDeclaration("q")
    change(&queue)
    return queue
  }

  private static func stream(_ change: (inout QueueDeclaration) -> Void) -> QueueDeclaration {
    var queue = QueueDeclaration.stream("q", maximumBytes: 1 << 20, maximumAge: .seconds(60))
    change(&queue)
    return queue
  }

  private static let contradictions: [(QueueDeclaration, String)] = [
    (classic { $0.maximumAge = .seconds(5) }, "a maximum age"),
    (classic { $0.maximumPriority = 0 }, "maximum priority 0"),
    (classic { $0.maximumBytes = -1 }, "-1 bytes"),
    (classic { $0.furtherArguments = ["x-max-length": 5] }, "x-max-length"),
    (QueueDeclaration("q", kind: .quorum, maximumPriority: 5), "only classic queues"),
    (stream { $0.isDurable = false }, "durable"),
    (stream { $0.isAutoDeleted = true }, "auto-deleted"),
    (stream { $0.messageTTL = .seconds(1) }, "maximumAge"),
    (stream { $0.expiry = .seconds(1) }, "expiry"),
    (stream { $0.maximumLength = 1 }, "maximumBytes"),
    (stream { $0.overflow = .rejectPublish }, "overflow"),
    (stream { $0.deadLetterExchange = .default }, "dead-letter"),
    (stream { $0.hasSingleActiveConsumer = true }, "single active"),
    (stream { $0.maximumPriority = 1 }, "priorities"),
    (stream { $0.deliveryLimit = 1 }, "delivery limit"),
    (stream { $0.maximumAge = .milliseconds(999) }, "1 s is the least"),
  ]

  @Test(arguments: contradictions) func contradictionsAreNamed(_ queue: QueueDeclaration, _ words: String) {
    let error = #expect(throws: MessagingError.self) { try Topology(queues: [queue]).check() }
    #expect(error?.code == .invalidTopology)
    #expect(error?.message.contains(words) == true, "\(String(describing: error))")
  }

  @Test func argumentsAreThoseOfRabbitMQ() throws {
    #expect(
      QueueDeclaration.stream("q", maximumBytes: 500, maximumAge: .seconds(60)).arguments
        == ["x-queue-type": "stream", "x-max-length-bytes": 500, "x-max-age": "60s"])
    var queue = QueueDeclaration("q", maximumPriority: 5)
    queue.furtherArguments = ["x-queue-mode": "lazy"]
    #expect(queue.arguments == ["x-max-priority": 5, "x-queue-mode": "lazy"])
    try Topology(queues: [queue, Self.stream { $0.name = "s" }]).check()
  }

  @Test func offsetsAreThoseOfRabbitMQ() {
    #expect([StreamOffset.first, .last, .next].map(\.description) == ["first", "last", "next"])
    #expect(StreamOffset.offset(7).description == "offset 7")
    #expect(StreamOffset.timestamp(7).description == "timestamp 7")
    #expect(StreamOffset.offset(.max) == .offset(UInt64(Int64.max)))
    var delivery = Delivery(queue: "q", routingKey: "q", body: [])
    #expect(delivery.streamOffset == nil)
    delivery.properties.headers["x-stream-offset"] = -1
    #expect(delivery.streamOffset == nil)
    delivery.properties.headers["x-stream-offset"] = 7
    #expect(delivery.streamOffset == 7)
  }

  /// Said clearly, before anything is declared.
  @Test(arguments: [
    QueueDeclaration.stream("s"),
    {
      var queue = QueueDeclaration("lazy")
      queue.furtherArguments = ["x-queue-mode": "lazy"]
      return queue
    }(),
  ])
  func whatTheBrokerInMemoryHasNot(_ queue: QueueDeclaration) async throws {
    let broker = InMemoryBroker()
    let error = await #expect(throws: MessagingError.self) {
      try await broker.declare(Topology(queues: [QueueDeclaration("q"), queue]))
    }
    #expect(error?.code == .unsupported)
    #expect(error?.message.contains(queue.name.rawValue) == true)
    #expect(broker.waitingMessages(in: "q") == nil)
    try await broker.declare(Topology(queues: [QueueDeclaration("q")]))
    let consuming = await #expect(throws: MessagingError.self) {
      try await broker.consume("q", .init(streamOffset: .first)) { _ in .acknowledge }
    }
    #expect(consuming?.code == .unsupported)
  }
}
