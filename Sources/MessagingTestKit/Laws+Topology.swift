internal import Messaging

extension BrokerLaw {
  /// What is declared is there, and routes as its kind does.
  static let topologies: [BrokerLaw] = [
    BrokerLaw("declaring the same twice is fine") { bench in
      let topology = Topology(
        queues: [
          try bench.declaration("q") {
            $0.messageTTL = .seconds(30)
            $0.maximumLength = 5
          }
        ],
        exchanges: [ExchangeDeclaration(try bench.exchange("x"), .topic, isAutoDeleted: true)],
        bindings: [Binding(from: try bench.exchange("x"), to: try bench.queue("q"), key: "a.#")])
      try await bench.broker.declare(topology)
      try await bench.broker.declare(topology)
    },
    BrokerLaw("what exists differently is an error that names the argument") { bench in
      let queue = try await bench.declare("q")
      let mismatch = try await bench.expect(.mismatch, "declaring a queue differently") {
        let other = QueueDeclaration(queue, messageTTL: .seconds(1), expiry: .seconds(60))
        try await bench.broker.declare(Topology(queues: [other]))
      }
      try bench.expect(mismatch.message.contains("x-message-ttl"), "the error doesn't name the argument: \(mismatch)")
      try await bench.send("still there", to: queue)
      try bench.expectEqual(try await bench.take(1, from: queue).count, 1, "the number of messages afterwards")
    },
    BrokerLaw("what is missing can't be bound or consumed") { bench in
      let queue = try await bench.declare("q")
      try await bench.expect(.notFound, "binding to a missing exchange") {
        try await bench.broker.declare(Topology(bindings: [Binding(from: try bench.exchange("no"), to: queue)]))
      }
      try await bench.expect(.notFound, "consuming a missing queue") {
        try await bench.broker.consume(try bench.queue("no"), .init()) { _ in .acknowledge }
      }
    },
    BrokerLaw("a topology that contradicts itself is refused before anything is declared") { bench in
      let queue = try bench.queue("q")
      try await bench.expect(.invalidTopology, "a dead-letter key without an exchange") {
        try await bench.broker.declare(Topology(queues: [QueueDeclaration(queue, deadLetterRoutingKey: "k")]))
      }
      try await bench.expect(.invalidTopology, "arguments that no frame holds") {
        let large = ["a": HeaderValue.string(String(repeating: "x", count: 200 << 10))]
        try await bench.broker.declare(
          Topology(bindings: [Binding(from: try bench.exchange("x"), to: queue, headers: large)]))
      }
      try await bench.expect(.invalidTopology, "the default exchange") {
        try await bench.broker.declare(Topology(bindings: [Binding(from: .default, to: queue)]))
      }
    },
    BrokerLaw("direct, topic and fanout exchanges route by their rules") { bench in
      let (direct, topic, fanout) = (
        try bench.exchange("direct"), try bench.exchange("topic"), try bench.exchange("fanout")
      )
      let (one, two) = (try bench.queue("one"), try bench.queue("two"))
      try await bench.broker.declare(
        Topology(
          queues: [try bench.declaration("one"), try bench.declaration("two")],
          exchanges: [
            ExchangeDeclaration(direct, .direct, isAutoDeleted: true),
            ExchangeDeclaration(topic, .topic, isAutoDeleted: true),
            ExchangeDeclaration(fanout, .fanout, isAutoDeleted: true),
          ],
          bindings: [
            Binding(from: direct, to: one, key: "a"), Binding(from: direct, to: two, key: "b"),
            Binding(from: topic, to: one, key: "garden.*.temp"), Binding(from: topic, to: one, key: "garden.#"),
            Binding(from: topic, to: two, key: "#.temp"), Binding(from: fanout, to: one),
            Binding(from: fanout, to: two),
          ]))
      func publish(_ exchange: ExchangeName, _ key: RoutingKey) async throws {
        _ = try await bench.broker.publish(
          OutboundMessage(exchange: exchange, routingKey: key, body: Array("\(key)".utf8)))
      }
      try await publish(direct, "a")
      try await publish(direct, "b")
      try await publish(topic, "garden.pond.temp")
      try await publish(topic, "garden")
      try await publish(topic, "temp")
      try await publish(fanout, "all")
      try await bench.expect(.unroutable, "a key that nothing is bound to") { try await publish(topic, "kitchen") }
      let first = try await bench.take(4, from: one).map(\.text)
      let second = try await bench.take(4, from: two).map(\.text)
      try bench.expectEqual(first, ["a", "garden.pond.temp", "garden", "all"], "the first queue")
      try bench.expectEqual(second, ["b", "garden.pond.temp", "temp", "all"], "the second queue")
    },
    BrokerLaw("what an exchange has no binding for goes to its alternate exchange") { bench in
      let (main, spare) = (try bench.exchange("main"), try bench.exchange("spare"))
      let (bound, rest) = (try bench.queue("bound"), try bench.queue("rest"))
      var topology = Topology(
        queues: [try bench.declaration("bound"), try bench.declaration("rest")],
        exchanges: [
          ExchangeDeclaration(main, .direct, isAutoDeleted: true, alternateExchange: spare),
          ExchangeDeclaration(spare, .fanout, isAutoDeleted: true),
        ],
        bindings: [Binding(from: main, to: bound, key: "a"), Binding(from: spare, to: rest)])
      try await bench.broker.declare(topology)
      try await bench.broker.declare(topology)
      for key: RoutingKey in ["a", "b", "a"] {
        _ = try await bench.broker.publish(
          OutboundMessage(exchange: main, routingKey: key, body: Array("\(key)".utf8)))
      }
      try bench.expectEqual(try await bench.take(2, from: bound).map(\.text), ["a", "a"], "what is bound")
      let others = try await bench.take(1, from: rest)
      try bench.expectEqual(others.map(\.text), ["b"], "what is not")
      try bench.expectEqual(others.map(\.exchange), [main], "the exchange that it was published to")
      topology.exchanges[0].alternateExchange = nil
      let mismatch = try await bench.expect(.mismatch, "declaring it without the alternate exchange") { [topology] in
        try await bench.broker.declare(topology)
      }
      try bench.expect(
        mismatch.message.contains("alternate-exchange"), "the error doesn't name the argument: \(mismatch)")
    },
    BrokerLaw("exchanges bound to exchanges pass on what matches, to each queue once") { bench in
      let (garden, all) = (try bench.exchange("garden"), try bench.exchange("all"))
      let (one, two) = (try bench.queue("one"), try bench.queue("two"))
      try await bench.broker.declare(
        Topology(
          queues: [try bench.declaration("one"), try bench.declaration("two")],
          exchanges: [
            ExchangeDeclaration(garden, .topic, isAutoDeleted: true),
            ExchangeDeclaration(all, .fanout, isAutoDeleted: true),
          ],
          bindings: [
            Binding(from: garden, to: one, key: "#"), Binding(from: all, to: one), Binding(from: all, to: two),
          ],
          // In a circle.
          exchangeBindings: [
            ExchangeBinding(from: garden, to: all, key: "pond.*"), ExchangeBinding(from: all, to: garden),
          ]))
      for key: RoutingKey in ["pond.level", "hut.door", "pond.level"] {
        _ = try await bench.broker.publish(
          OutboundMessage(exchange: garden, routingKey: key, body: Array("\(key)".utf8)))
      }
      _ = try await bench.broker.publish(OutboundMessage(exchange: all, routingKey: "end", body: Array("end".utf8)))
      try bench.expectEqual(
        try await bench.take(4, from: one).map(\.text), ["pond.level", "hut.door", "pond.level", "end"], "the first")
      try bench.expectEqual(
        try await bench.take(3, from: two).map(\.text), ["pond.level", "pond.level", "end"], "the second")
      try await bench.expect(.notFound, "binding a missing exchange") {
        let missing = ExchangeBinding(from: garden, to: try bench.exchange("missing"))
        try await bench.broker.declare(Topology(exchangeBindings: [missing]))
      }
      try await bench.expect(.invalidTopology, "binding the default exchange") {
        try await bench.broker.declare(Topology(exchangeBindings: [ExchangeBinding(from: .default, to: garden)]))
      }
    },
  ]
}
