internal import Messaging

extension BrokerLaw {
  /// What has the same key is handled one after the other, however many handlers run.
  static let keyed: [BrokerLaw] = [
    BrokerLaw("messages with the same key are handled one after the other, in order") { bench in
      let queue = try await bench.declare("q")
      let (keys, rounds) = (["a", "b", "c"], 20)
      for round in 0..<rounds {
        for key in keys { try await bench.send("\(round)", to: queue, .init(headers: ["key": .string(key)])) }
      }
      let steps = Recorder<(key: String, step: String)>()
      let done = DeliveryLog()
      try await bench.during {
        try await bench.broker.consume(
          queue, orderedBy: .header("key"), options: .init(prefetch: 30, concurrency: 6)
        ) { delivery in
          let key = delivery.properties.headers["key"]?.stringValue ?? "none"
          steps.add((key, "begin \(delivery.text)"))
          for _ in 0..<10 { await Task.yield() }
          steps.add((key, "end \(delivery.text)"))
          done.add(delivery)
          return .acknowledge
        }
      } _: {
        _ = try await bench.within("handling them") { await done.first(keys.count * rounds) }
      }
      let expected = (0..<rounds).flatMap { ["begin \($0)", "end \($0)"] }
      for key in keys {
        try bench.expectEqual(steps.all.filter { $0.key == key }.map(\.step), expected, "what happened to '\(key)'")
      }
    },
    BrokerLaw("a handler that throws keeps its key from nothing, and the message comes once more") { bench in
      let (queue, dead) = try await bench.declareWithDeadLetters()
      struct Unhandled: Error {}
      for text in ["poison", "fine", "good"] { try await bench.send(text, to: queue) }
      let log = DeliveryLog()
      try await bench.during {
        try await bench.broker.consume(queue, orderedBy: .routingKey, options: .init(concurrency: 4)) { delivery in
          log.add(delivery)
          if delivery.text == "poison" { throw Unhandled() }
          return .acknowledge
        }
      } _: {
        let deliveries = try await bench.within("handling them") { await log.first(4) }
        try bench.expectEqual(deliveries.map(\.text).sorted(), ["fine", "good", "poison", "poison"], "the messages")
        let reason = try await bench.take(1, from: dead).first?.properties.headers[MessageHeader.rejectionReason]
        try bench.expect(
          reason?.stringValue?.contains("Unhandled") == true, "the reason is \(String(describing: reason))")
      }
    },
    BrokerLaw("a cancelled consumer gives back what waited for its key") { bench in
      let queue = try await bench.declare("q")
      for number in 0..<5 { try await bench.send("\(number)", to: queue) }
      let log = DeliveryLog()
      struct HandlerEnded: Error {}
      try await bench.during {
        try await bench.broker.consume(queue, orderedBy: .routingKey, options: .init(prefetch: 4, concurrency: 4)) {
          delivery in
          log.add(delivery)
          try await Task.sleep(for: .seconds(3600))
          throw HandlerEnded()
        }
      } _: {
        _ = try await bench.within("receiving the first") { await log.first(1) }
      }
      let texts = try await bench.take(5, from: queue).map(\.text)
      try bench.expectEqual(Set(texts), Set((0..<5).map(String.init)), "the set of messages afterwards")
    },
  ]

  static let keyedConcurrency: [BrokerLaw] = [
    BrokerLaw("what has another key, or none, doesn't wait") { bench in
      let queue = try await bench.declare("q")
      let gate = Gate()
      defer { gate.open() }
      for key in ["slow", "slow", "a", "b", nil, nil, "a", "slow", "b", nil] {
        try await bench.send(key ?? "none", to: queue, .init(headers: key.map { ["key": .string($0)] } ?? [:]))
      }
      let (log, others) = (DeliveryLog(), DeliveryLog())
      try await bench.during {
        try await bench.broker.consume(queue, orderedBy: .header("key"), options: .init(concurrency: 2)) { delivery in
          log.add(delivery)
          if delivery.text == "slow" { await gate.pass() } else { others.add(delivery) }
          return .acknowledge
        }
      } _: {
        let passed = try await bench.within("handling the others") { await others.first(7) }.map(\.text)
        try bench.expectEqual(passed.sorted(), ["a", "a", "b", "b", "none", "none", "none"], "what didn't wait")
        _ = try await bench.within("beginning with the slow one") { await log.first(8) }
        try bench.expectEqual(log.all.filter { $0.text == "slow" }.count, 1, "the number of slow handlers")
        gate.open()
        _ = try await bench.within("handling the rest") { await log.first(10) }
      }
    }
  ]
}
