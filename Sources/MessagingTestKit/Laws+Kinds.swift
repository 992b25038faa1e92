internal import Messaging

extension BrokerLaw {
  /// What the less common kinds of queues and exchanges promise.
  static let kinds: [BrokerLaw] = [
    BrokerLaw("a message that comes back too often leaves a quorum queue for the dead") { bench in
      let dead = try await bench.declare("dead")
      let queue = try await bench.declare("q") {
        $0.deadLetterExchange = .default
        $0.deadLetterRoutingKey = RoutingKey(dead)
        $0.kind = .quorum
        $0.deliveryLimit = 2
      }
      try await bench.send("poison", to: queue, .init(messageID: "m-1"))
      try await bench.send("fine", to: queue)
      let deliveries = try await bench.take(4, from: queue, .init(prefetch: 1)) { delivery in
        delivery.text == "poison" ? .requeue : .acknowledge
      }
      let counts = deliveries.filter { $0.text == "poison" }.map {
        $0.properties.headers["x-delivery-count"]?.integerValue ?? 0
      }
      try bench.expectEqual(counts, [0, 1, 2], "how often the poison had come back")
      try bench.expectEqual(deliveries.filter { $0.text == "fine" }.count, 1, "the number of others")
      let buried = try await bench.take(1, from: dead).first
      try bench.expectEqual(buried?.properties.messageID, "m-1", "the dead letter")
      try bench.expectEqual(
        buried?.properties.headers["x-first-death-reason"], "delivery_limit", "why it died")
    },
    BrokerLaw("messages of a higher priority come first, those of the same one in order") { bench in
      let queue = try await bench.declare("q") { $0.maximumPriority = 5 }
      let sent: [(String, UInt8?)] = [
        ("none 1", nil), ("high 1", 5), ("low 1", 1), ("above 1", 9), ("none 2", 0), ("high 2", 5), ("low 2", 1),
      ]
      for (text, priority) in sent { try await bench.send(text, to: queue, .init(priority: priority)) }
      let deliveries = try await bench.take(8, from: queue, .init(prefetch: 1)) { delivery in
        delivery.text == "low 1" && !delivery.isRedelivered ? .requeue : .acknowledge
      }
      // One above the maximum counts as the maximum.
      try bench.expectEqual(
        deliveries.map(\.text),
        ["high 1", "above 1", "high 2", "low 1", "low 1", "low 2", "none 1", "none 2"], "the order")
      try bench.expectEqual(deliveries.map(\.properties.priority).prefix(2), [5, 9], "the priorities")
      let mismatch = try await bench.expect(.mismatch, "declaring it without priorities") {
        try await bench.broker.declare(Topology(queues: [QueueDeclaration(queue, expiry: .seconds(60))]))
      }
      try bench.expect(mismatch.message.contains("x-max-priority"), "the error doesn't name it: \(mismatch)")
    },
    BrokerLaw("a queue with too many bytes drops its oldest, or refuses the newest, as declared") { bench in
      let dropping = try await bench.declare("dropping") { $0.maximumBytes = 10 }
      let refusing = try await bench.declare("refusing") {
        $0.maximumBytes = 10
        $0.overflow = .rejectPublish
      }
      for text in ["aaaa", "bbbb", "cccc"] { try await bench.send(text, to: dropping) }
      for text in ["aaaa", "bbbb"] { try await bench.send(text, to: refusing) }
      try await bench.expect(.refused, "publishing more bytes than there is room for") {
        try await bench.send("cccc", to: refusing)
      }
      try await bench.send("dd", to: refusing)
      try bench.expectEqual(
        try await bench.take(2, from: dropping).map(\.text), ["bbbb", "cccc"], "the queue that drops")
      try bench.expectEqual(
        try await bench.take(3, from: refusing).map(\.text), ["aaaa", "bbbb", "dd"], "the queue that refuses")
    },
    BrokerLaw("of many consumers only the first gets messages where one is to be active, until it has gone") { bench in
      let queue = try await bench.declare("q") { $0.hasSingleActiveConsumer = true }
      let (first, second) = (DeliveryLog(), DeliveryLog())
      @Sendable func consume(_ log: DeliveryLog) async throws {
        try await bench.broker.consume(queue, .init(prefetch: 1)) { delivery in
          log.add(delivery)
          return .acknowledge
        }
      }
      try await bench.send("0", to: queue)
      let active = Task { try await consume(first) }
      _ = await first.first(1)
      try await bench.during {
        try await consume(second)
      } _: {
        for number in 1...20 { try await bench.send("\(number)", to: queue) }
        try bench.expectEqual(await first.first(21).map(\.text), (0...20).map(String.init), "what the first got")
        try bench.expectEqual(second.all.count, 0, "the number of the second's messages")
        active.cancel()
        try await active.value
        try await bench.send("21", to: queue)
        while await second.first(1).last?.text == nil { try Task.checkCancellation() }
      }
    },
    BrokerLaw("a headers exchange looks at headers, all of them or any") { bench in
      let exchange = try bench.exchange("x")
      let (all, any) = (try bench.queue("all"), try bench.queue("any"))
      let wanted: [String: HeaderValue] = ["kind": "fish", "count": .int32(2), "seen": .void]
      try await bench.broker.declare(
        Topology(
          queues: [try bench.declaration("all"), try bench.declaration("any")],
          exchanges: [ExchangeDeclaration(exchange, .headers, isAutoDeleted: true)],
          bindings: [
            Binding(from: exchange, to: all, headers: wanted),
            Binding(from: exchange, to: any, headers: wanted, match: .any),
          ]))
      func publish(_ text: String, _ headers: [String: HeaderValue]) async throws {
        _ = try await bench.broker.publish(
          OutboundMessage(
            exchange: exchange, routingKey: "", properties: .init(headers: headers), body: Array(text.utf8)))
      }
      try await publish("both", ["kind": "fish", "count": .int32(2), "seen": false, "more": 1])
      try await publish("any", ["kind": "fish", "count": .int32(3)])
      try await bench.expect(.unroutable, "headers that nothing is bound by") {
        try await publish("none", ["kind": "bird", "count": .int32(3)])
      }
      try await publish("both", ["kind": "fish", "count": .int32(2), "seen": true])
      try bench.expectEqual(try await bench.take(2, from: all).map(\.text), ["both", "both"], "the queue of all")
      try bench.expectEqual(
        try await bench.take(3, from: any).map(\.text), ["both", "any", "both"], "the queue of any")
    },
    BrokerLaw("what others must have declared is looked for and not made") { bench in
      let queue = try await bench.declare("q")
      try await bench.broker.declare(Topology(expectedQueues: [queue], expectedExchanges: [.default]))
      for _ in 0..<2 {
        try await bench.expect(.notFound, "expecting a missing queue") {
          try await bench.broker.declare(Topology(expectedQueues: [queue, try bench.queue("missing")]))
        }
        try await bench.expect(.notFound, "expecting a missing exchange") {
          try await bench.broker.declare(Topology(expectedExchanges: [try bench.exchange("missing")]))
        }
      }
    },
    BrokerLaw("a queue of another kind is a mismatch that names the argument") { bench in
      let queue = try await bench.declare("q")
      let mismatch = try await bench.expect(.mismatch, "declaring a classic queue as a quorum queue") {
        try await bench.broker.declare(
          Topology(queues: [QueueDeclaration(queue, expiry: .seconds(60), kind: .quorum)]))
      }
      try bench.expect(mismatch.message.contains("x-queue-type"), "the error doesn't name it: \(mismatch)")
      try await bench.expect(.invalidTopology, "a quorum queue that isn't durable") {
        try await bench.broker.declare(
          Topology(queues: [QueueDeclaration(try bench.queue("new"), isDurable: false, kind: .quorum)]))
      }
    },
  ]
}
