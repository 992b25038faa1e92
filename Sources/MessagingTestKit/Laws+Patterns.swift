internal import Messaging

extension BrokerLaw {
  /// What is built from the calls works on every broker.
  static let patterns: [BrokerLaw] = [
    BrokerLaw("subscribers get what matches their keys from then on, each its own copy") { bench in
      let exchange = try bench.exchange("x")
      try await bench.broker.declare(Topology(exchanges: [ExchangeDeclaration(exchange, .topic, isAutoDeleted: true)]))
      let (all, few) = (DeliveryLog(), DeliveryLog())
      let (ready, started) = AsyncStream.makeStream(of: Void.self)
      @Sendable func follow(_ keys: [RoutingKey], _ log: DeliveryLog) async throws {
        try await bench.broker.subscribe(to: exchange, keys: keys, ready: { started.yield() }) { delivery in
          log.add(delivery)
          return .acknowledge
        }
      }
      try await bench.during {
        try await withThrowingTaskGroup { group in
          group.addTask { try await follow(["garden.#"], all) }
          group.addTask { try await follow(["*.pond", "garden.pond.*"], few) }
          try await group.waitForAll()
        }
      } _: {
        var signals = ready.makeAsyncIterator()
        for _ in 0..<2 { await signals.next() }
        for key: RoutingKey in ["garden.pond", "garden.pond.deep", "garden.hut", "cellar.pond"] {
          _ = try await bench.broker.publish(OutboundMessage(exchange: exchange, routingKey: key, body: []))
        }
        try bench.expectEqual(
          await all.first(3).map(\.routingKey), ["garden.pond", "garden.pond.deep", "garden.hut"], "the first one's")
        try bench.expectEqual(
          await few.first(3).map(\.routingKey), ["garden.pond", "garden.pond.deep", "cellar.pond"], "the other one's")
      }
      try await bench.expect(.notFound, "subscribing to a missing exchange") {
        try await bench.broker.subscribe(to: try bench.exchange("missing")) { _ in .acknowledge }
      }
    },
    BrokerLaw("the readers of a work queue share its messages, each is handled by one") { bench in
      let queue = try await bench.declare("q")
      let (one, two, both) = (DeliveryLog(), DeliveryLog(), DeliveryLog())
      let gate = Gate()
      defer { gate.open() }
      @Sendable func work(_ log: DeliveryLog) async throws {
        try await bench.broker.consume(queue, .init(prefetch: 1)) { delivery in
          log.add(delivery)
          both.add(delivery)
          await gate.pass()
          return .acknowledge
        }
      }
      try await bench.during {
        try await withThrowingTaskGroup { group in
          group.addTask { try await work(one) }
          group.addTask { try await work(two) }
          try await group.waitForAll()
        }
      } _: {
        for number in 0..<20 { try await bench.send("\(number)", to: queue) }
        // The gate is closed: each holds one.
        _ = await one.first(1)
        _ = await two.first(1)
        gate.open()
        let texts = await both.first(20).map(\.text)
        try bench.expectEqual(Set(texts), Set((0..<20).map(String.init)), "what was handled")
      }
    },
    BrokerLaw("a message that fails comes again after each pause, then it is dead-lettered with the error") { bench in
      let (queue, dead) = try await bench.declareWithDeadLetters()
      let policy = RetryPolicy(delays: [.milliseconds(30), .milliseconds(60)])
      var waiting = try policy.topology(for: queue)
      for index in waiting.queues.indices { waiting.queues[index].expiry = .seconds(60) }
      try await bench.broker.declare(waiting)
      struct Failed: Error {}
      let log = DeliveryLog()
      let sent = MessageProperties(messageID: "m-1", headers: ["kept": 1])
      let buried = try await bench.during {
        try await bench.broker.consume(queue, retrying: policy) { delivery in
          log.add(delivery)
          switch delivery.text {
          case "bad": throw Failed()
          case "wrong": throw MessagingError(.wrongType, "not mine")
          default:
            if delivery.attempt == 1 { throw Failed() }
            return .acknowledge
          }
        }
      } _: {
        try await bench.send("bad", to: queue, sent)
        let buried = try await bench.take(1, from: dead)
        try await bench.send("wrong", to: queue)
        try await bench.send("late", to: queue)
        _ = await log.first(6)
        return buried + (try await bench.take(1, from: dead))
      }
      let seen = log.all.map { "\($0.text) \($0.attempt)" }
      try bench.expectEqual(seen, ["bad 1", "bad 2", "bad 3", "wrong 1", "late 1", "late 2"], "what was tried")
      let reasons = buried.map { $0.properties.headers[MessageHeader.rejectionReason]?.stringValue ?? "none" }
      try bench.expect(reasons.first?.contains("Failed") == true, "the reasons are \(reasons)")
      try bench.expect(reasons.last?.contains("not mine") == true, "the reasons are \(reasons)")
      try bench.expectEqual(buried.first?.properties.messageID, "m-1", "the message id of the dead letter")
      try bench.expectEqual(buried.first?.properties.headers["kept"], 1, "a header of the dead letter")
    },
    BrokerLaw("what is tried again keeps where it came from, its dead letter too") { bench in
      let (queue, dead) = try await bench.declareWithDeadLetters()
      let exchange = try bench.exchange("x")
      let policy = RetryPolicy(delays: [.milliseconds(30), .milliseconds(60)])
      var topology = try policy.topology(for: queue)
      for index in topology.queues.indices { topology.queues[index].expiry = .seconds(60) }
      topology.exchanges = [ExchangeDeclaration(exchange, .topic, isAutoDeleted: true)]
      topology.bindings = [Binding(from: exchange, to: queue, key: "#")]
      try await bench.broker.declare(topology)
      struct Failed: Error {}
      let (log, keys) = (DeliveryLog(), Recorder<String>())
      let key = OrderingKey { delivery in
        keys.add(delivery.routingKey.rawValue)
        return delivery.routingKey.rawValue
      }
      let letter = try await bench.during {
        try await bench.broker.consume(queue, retrying: policy, orderedBy: key) { delivery in
          log.add(delivery)
          throw Failed()
        }
      } _: {
        // It expired in this queue once, and was sent again.
        let history: [String: HeaderValue] = [
          "queue": .string(queue.rawValue), "reason": "expired", "count": 1, "exchange": "",
          "routing-keys": .array([]), "time": .timestamp(1_700_000_000),
        ]
        _ = try await bench.broker.publish(
          OutboundMessage(
            exchange: exchange, routingKey: "garden.pond",
            properties: .init(headers: ["x-death": .array([.table(history)])]), body: []))
        return try await bench.take(1, from: dead).first
      }
      try bench.expectEqual(log.all.map(\.attempt), [1, 2, 3], "the tries")
      try bench.expectEqual(Set(log.all.map(\.exchange)), [exchange], "the exchanges")
      try bench.expectEqual(Set(log.all.map(\.routingKey)), ["garden.pond"], "the routing keys")
      // A broker that handles one message at a time need not ask.
      try bench.expect(keys.all.allSatisfy { $0 == "garden.pond" }, "the order was by \(keys.all)")
      let headers = letter?.properties.headers ?? [:]
      try bench.expectEqual(headers["x-first-death-queue"], .string(queue.rawValue), "the first death's queue")
      try bench.expectEqual(headers["x-first-death-reason"], "rejected", "the first death's reason")
      try bench.expectEqual(
        headers[MessageHeader.retriedRoutingKey], "garden.pond", "the key in the dead letter")
    },
    BrokerLaw("a cache of last values answers with the last message of a key") { bench in
      let exchange = try bench.exchange("x")
      let queue = try await bench.declare("last")
      try await bench.broker.declare(Topology(exchanges: [ExchangeDeclaration(exchange, .topic, isAutoDeleted: true)]))
      let cache = LastValueCache(of: exchange, keys: ["*.temperature"])
      let (ready, started) = AsyncStream.makeStream(of: Void.self)
      let broker = bench.broker
      try await bench.during {
        try await withThrowingTaskGroup { group in
          group.addTask { try await cache.run(on: broker, ready: { started.yield() }) }
          group.addTask { try await cache.answer(queue, on: broker) }
          try await group.waitForAll()
        }
      } _: {
        for await _ in ready { break }
        for (key, text) in [("pond", "1"), ("hut", "2"), ("pond", "3"), ("end", "4")] {
          _ = try await broker.publish(
            OutboundMessage(
              exchange: exchange, routingKey: try RoutingKey(key + ".temperature"), body: Array(text.utf8)))
        }
        while cache["end.temperature"] == nil {
          try Task.checkCancellation()
          await Task.yield()
        }
        let pond = try await broker.lastValue(of: "pond.temperature", from: queue, timeout: bench.patience)
        try bench.expectEqual(pond.text, "3", "the last value of the pond")
        let hut = try await broker.lastValue(of: "hut.temperature", from: queue, timeout: bench.patience)
        try bench.expectEqual(hut.text, "2", "the last value of the hut")
        try await bench.expect(.requestFailed, "asking for what never was") {
          _ = try await broker.lastValue(of: "moon.temperature", from: queue, timeout: bench.patience)
        }
      }
    },
  ]
}
