import Testing

@testable import Messaging

/// Trouble that a test orders.
@Suite struct MessageFateTests {
  /// A broker whose messages tell their fate by their first letter.
  private func broker() -> InMemoryBroker {
    var configuration = InMemoryBroker.Configuration()
    configuration.fate = { message in
      switch message.body.first {
      case UInt8(ascii: "d"): .dropped
      case UInt8(ascii: "t"): .duplicated(copies: 3)
      case UInt8(ascii: "o"): .overtaken
      case UInt8(ascii: "l"): .delayed(by: .milliseconds(20))
      default: .delivered
      }
    }
    return InMemoryBroker(configuration: configuration)
  }

  /// Publishes the texts; returns what a consumer gets, up to a text that ends it.
  private func pass(_ texts: [String], until last: String, _ broker: InMemoryBroker) async throws -> [String] {
    try await broker.declare(Topology(queues: [QueueDeclaration("q")]))
    for text in texts { _ = try await broker.publish(OutboundMessage(to: "q", body: Array(text.utf8))) }
    let (deliveries, delivered) = AsyncStream<String>.makeStream()
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await broker.run() }
      group.addTask {
        try await broker.consume("q", .init()) { delivery in
          delivered.yield(String(decoding: delivery.body, as: UTF8.self))
          return .acknowledge
        }
      }
      var got: [String] = []
      for await text in deliveries {
        got.append(text)
        if text == last { break }
      }
      group.cancelAll()
      try await group.waitForAll()
      return got
    }
  }

  @Test(
    .timeLimit(.minutes(5)),
    arguments: [
      (["1", "d1", "2"], ["1", "2"]), (["1", "t1", "2"], ["1", "t1", "t1", "t1", "2"]),
      (["1", "o1", "2", "3"], ["1", "2", "o1", "3"]), (["o1", "o2", "2", "3"], ["2", "o1", "o2", "3"]),
      (["o1", "d1", "t1", "3"], ["t1", "t1", "t1", "o1", "3"]),
    ])
  func messagesMeetTheirFate(_ sent: [String], _ expected: [String]) async throws {
    #expect(try await pass(sent, until: sent.last ?? "", broker()) == expected)
  }

  @Test(.timeLimit(.minutes(5))) func whatIsDelayedComesWhileTheBrokerRuns() async throws {
    #expect(try await pass(["l1"], until: "l1", broker()) == ["l1"])
  }

  @Test(.timeLimit(.minutes(5))) func whatNobodyTakesIsToldAllTheSame() async throws {
    let broker = broker()
    for text in ["1", "d", "t", "o", "l"] {
      let error = await #expect(throws: MessagingError.self) {
        try await broker.publish(OutboundMessage(to: "nowhere", body: Array(text.utf8)))
      }
      #expect(error?.code == .unroutable)
    }
  }

  /// Stepped by hand: late messages come in the order of their times.
  @Test func delaysEndOnTime() throws {
    var state = InMemoryState<Int>(maximumQueueLength: 100)
    var effects: [InMemoryState<Int>.Effect] = []
    try state.declare(Topology(queues: [QueueDeclaration("q")]), now: .zero, &effects)
    for (text, pause) in [("a", 5), ("b", 3), ("c", 5)] {
      try state.publish(
        OutboundMessage(to: "q", body: Array(text.utf8)), fate: .delayed(by: .seconds(pause)), now: .zero, &effects)
    }
    func waiting() -> String {
      String(decoding: state.queues["q"]?.ready.elements.flatMap(\.body) ?? [], as: UTF8.self)
    }
    effects = []
    state.admit(now: .milliseconds(2_999), &effects)
    #expect(waiting() == "")
    state.admit(now: .seconds(3), &effects)
    #expect(waiting() == "b")
    guard case .schedule(let due)? = effects.last, due == .seconds(5) else {
      Issue.record("nothing is planned for the rest: \(effects)")
      return
    }
    state.admit(now: .seconds(6), &effects)
    #expect(waiting() == "bac")
  }
}
