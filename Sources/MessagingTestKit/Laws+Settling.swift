internal import Messaging

extension BrokerLaw {
  /// A message is settled after its handler, and never lost before.
  static let settling: [BrokerLaw] = [
    BrokerLaw("an acknowledged message doesn't come again") { bench in
      let queue = try await bench.declare("q")
      try await bench.send("one", to: queue)
      _ = try await bench.take(1, from: queue)
      try await bench.send("two", to: queue)
      // A settlement may still be on its way when consuming ends; then the message comes once more, marked so.
      let next = try await bench.consuming(queue) { log in
        try await bench.within("receiving the second") {
          var count = 1
          while await log.first(count).last?.text != "two" {
            try Task.checkCancellation()
            count += 1
          }
          return log.all
        }
      }
      try bench.expect(
        next.allSatisfy { $0.text == "two" || $0.isRedelivered }, "the first message came again without the mark")
    },
    BrokerLaw("a requeued message comes again at once, marked, before those behind it") { bench in
      let queue = try await bench.declare("q")
      for text in ["one", "two", "three"] { try await bench.send(text, to: queue) }
      let deliveries = try await bench.take(4, from: queue, .init(prefetch: 1)) { delivery in
        delivery.text == "one" && !delivery.isRedelivered ? .requeue : .acknowledge
      }
      try bench.expectEqual(deliveries.map(\.text), ["one", "one", "two", "three"], "the order")
      try bench.expectEqual(deliveries.map(\.isRedelivered), [false, true, false, false], "the marks")
    },
    BrokerLaw("consume returns when cancelled, and what was not handled goes to others") { bench in
      let queue = try await bench.declare("q")
      for number in 0..<5 { try await bench.send("\(number)", to: queue) }
      struct HandlerEnded: Error {}
      _ = try await bench.consuming(queue, .init(prefetch: 3, concurrency: 3)) { _ in
        try await Task.sleep(for: .seconds(3600))
        throw HandlerEnded()
      } _: { log in
        try await bench.within("receiving as many as the prefetch") { await log.first(3) }
      }
      let texts = try await bench.take(5, from: queue).map(\.text)
      try bench.expectEqual(Set(texts), Set((0..<5).map(String.init)), "the set of messages afterwards")
    },
    BrokerLaw("a cancelled task neither publishes nor consumes") { bench in
      let queue = try await bench.declare("q")
      let gate = Gate()
      let task = Task {
        await gate.pass()
        do {
          try await bench.send("x", to: queue)
          return "published"
        } catch is CancellationError {}
        try await bench.broker.consume(queue, .init()) { _ in .acknowledge }
        return "neither"
      }
      task.cancel()
      gate.open()
      try bench.expectEqual(try await task.value, "neither", "what the cancelled task did")
    },
  ]

  /// The slow hold up the fast no more than they must.
  static let flow: [BrokerLaw] = [
    BrokerLaw("a consumer holds no more than its prefetch; the others get the rest") { bench in
      let queue = try await bench.declare("q")
      let gate = Gate()
      defer { gate.open() }
      for number in 0..<3 { try await bench.send("\(number)", to: queue) }
      let rest = try await bench.consuming(queue, .init(prefetch: 3, concurrency: 10)) { _ in
        await gate.pass()
        return .acknowledge
      } _: { slow in
        _ = try await bench.within("filling the slow consumer") { await slow.first(3) }
        for number in 3..<10 { try await bench.send("\(number)", to: queue) }
        let rest = try await bench.take(7, from: queue).map(\.text)
        try bench.expectEqual(slow.all.count, 3, "what the slow consumer holds")
        gate.open()
        return rest
      }
      try bench.expectEqual(rest, (3..<10).map(String.init), "what the fast consumer got")
    },
    BrokerLaw("handlers run at once up to the concurrency") { bench in
      let queue = try await bench.declare("q")
      let gate = Gate()
      defer { gate.open() }
      for number in 0..<8 { try await bench.send("\(number)", to: queue) }
      try await bench.consuming(queue, .init(prefetch: 8, concurrency: 4)) { _ in
        await gate.pass()
        return .acknowledge
      } _: { log in
        _ = try await bench.within("starting four handlers") { await log.first(4) }
        try bench.expectEqual(log.all.count, 4, "the number of running handlers")
        gate.open()
        _ = try await bench.within("handling the others") { await log.first(8) }
      }
    },
    BrokerLaw("an exclusive consumer is alone") { bench in
      let queue = try await bench.declare("q")
      try await bench.send("x", to: queue)
      try await bench.consuming(queue, .init(isExclusive: true)) { log in
        _ = try await bench.within("receiving") { await log.first(1) }
        try await bench.expect(.resourceLocked, "a second consumer") {
          try await bench.broker.consume(queue, .init()) { _ in .acknowledge }
        }
      }
    },
    BrokerLaw("a full queue drops its oldest, or refuses the newest, as declared") { bench in
      let dropping = try await bench.declare("dropping") { $0.maximumLength = 3 }
      let refusing = try await bench.declare("refusing") {
        $0.maximumLength = 3
        $0.overflow = .rejectPublish
      }
      for number in 0..<5 { try await bench.send("\(number)", to: dropping) }
      for number in 0..<3 { try await bench.send("\(number)", to: refusing) }
      try await bench.expect(.refused, "publishing to a full queue") { try await bench.send("3", to: refusing) }
      let kept = try await bench.take(3, from: dropping).map(\.text)
      let first = try await bench.take(3, from: refusing).map(\.text)
      try bench.expectEqual(kept, ["2", "3", "4"], "the queue that drops")
      try bench.expectEqual(first, ["0", "1", "2"], "the queue that refuses")
    },
  ]
}
