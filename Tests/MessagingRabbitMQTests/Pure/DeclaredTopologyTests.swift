import Messaging
import Testing

@testable import MessagingRabbitMQ

@Suite struct DeclaredTopologyTests {
  /// A queue that somebody deleted was declared anew, with other properties.
  @Test func whatIsDeclaredLaterCountsAlone() {
    var declared = DeclaredTopology()
    declared.add(
      Topology(
        queues: [QueueDeclaration("a", deadLetterExchange: "old"), QueueDeclaration("b")],
        exchanges: [ExchangeDeclaration("x", .direct), ExchangeDeclaration("y", .fanout)],
        bindings: [Binding(from: "x", to: "a", key: "k")], expectedQueues: ["c"]))
    declared.add(
      Topology(
        queues: [QueueDeclaration("a", deadLetterExchange: "new"), QueueDeclaration("d")],
        exchanges: [ExchangeDeclaration("x", .topic)], bindings: [Binding(from: "x", to: "a", key: "k")],
        expectedQueues: ["c"]))
    #expect(declared.queue("a")?.deadLetterExchange == "new")
    #expect(
      declared.topology
        == Topology(
          queues: [QueueDeclaration("a", deadLetterExchange: "new"), QueueDeclaration("b"), QueueDeclaration("d")],
          exchanges: [ExchangeDeclaration("x", .topic), ExchangeDeclaration("y", .fanout)],
          bindings: [Binding(from: "x", to: "a", key: "k")], expectedQueues: ["c"]))
  }

  @Test func theSameTwiceIsThereOnce() {
    var declared = DeclaredTopology()
    let queue = QueueDeclaration("a", maximumLength: 3)
    for _ in 0..<2 { declared.add(Topology(queues: [queue, queue], exchanges: [ExchangeDeclaration("x", .topic)])) }
    #expect(declared.topology == Topology(queues: [queue], exchanges: [ExchangeDeclaration("x", .topic)]))
  }
}
