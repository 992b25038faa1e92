internal import Messaging

extension BrokerLaw {
  /// What can't be handled ends where people find it, with the reason, and never goes round for ever.
  static let deadLetters: [BrokerLaw] = [
    BrokerLaw("a rejected message is dead-lettered with the reason, or thrown away") { bench in
      let (queue, dead) = try await bench.declareWithDeadLetters()
      try await bench.send("bad", to: queue, .init(messageID: "m-1", headers: ["kept": 1]))
      try await bench.send("unwanted", to: queue)
      try await bench.send("good", to: queue)
      _ = try await bench.take(3, from: queue) { delivery in
        switch delivery.text {
        case "bad": .reject(deadLetter: "it is bad")
        case "unwanted": .reject(deadLetter: nil)
        default: .acknowledge
        }
      }
      try await bench.send("end", to: dead)
      let buried = try await bench.take(2, from: dead)
      try bench.expectEqual(buried.map(\.text), ["bad", "end"], "the dead letters")
      let properties = buried.first?.properties
      try bench.expectEqual(properties?.headers[MessageHeader.rejectionReason], "it is bad", "the reason")
      try bench.expectEqual(
        properties?.headers[MessageHeader.rejectionQueue], .string(queue.rawValue), "the queue in the dead letter")
      try bench.expectEqual(properties?.headers["kept"], 1, "a header of the dead letter")
      try bench.expectEqual(properties?.messageID, "m-1", "the message id of the dead letter")
    },
    BrokerLaw("a handler that throws gets the message once more, then it is dead-lettered with the error") { bench in
      let (queue, dead) = try await bench.declareWithDeadLetters()
      struct Unhandled: Error {}
      try await bench.send("poison", to: queue)
      try await bench.send("fine", to: queue)
      let deliveries = try await bench.take(3, from: queue, .init(prefetch: 1)) { delivery in
        if delivery.text == "poison" { throw Unhandled() }
        return .acknowledge
      }
      try bench.expectEqual(deliveries.map(\.text), ["poison", "poison", "fine"], "what was delivered")
      let buried = try await bench.take(1, from: dead).first
      let reason = buried?.properties.headers[MessageHeader.rejectionReason]?.stringValue ?? "none"
      try bench.expect(reason.contains("Unhandled"), "the reason is '\(reason)'")
    },
    BrokerLaw("a message that waited too long is dead-lettered, by the queue's rule or its own") { bench in
      let dead = try await bench.declare("dead")
      let short = try await bench.declare("short") {
        $0.messageTTL = .milliseconds(50)
        $0.deadLetterExchange = .default
        $0.deadLetterRoutingKey = RoutingKey(dead)
      }
      let long = try await bench.declare("long") {
        $0.deadLetterExchange = .default
        $0.deadLetterRoutingKey = RoutingKey(dead)
      }
      try await bench.send("one", to: short)
      try await bench.send("two", to: long, .init(expiration: .milliseconds(50)))
      let buried = try await bench.take(2, from: dead)
      try bench.expectEqual(Set(buried.map(\.text)), ["one", "two"], "the dead letters")
      try bench.expectEqual(
        buried.first?.properties.headers["x-first-death-reason"], "expired", "why they died")
    },
    BrokerLaw("without a dead-letter exchange a rejected message is dropped and the consumer goes on") { bench in
      let queue = try await bench.declare("q")
      try await bench.send("bad", to: queue)
      try await bench.send("good", to: queue)
      let texts = try await bench.take(2, from: queue) { delivery in
        delivery.text == "bad" ? .reject(deadLetter: "nobody reads this") : .acknowledge
      }.map(\.text)
      try bench.expectEqual(texts, ["bad", "good"], "what was delivered")
    },
  ]
}

extension BrokerBench {
  func declareWithDeadLetters() async throws -> (queue: QueueName, dead: QueueName) {
    let dead = try await declare("dead")
    let queue = try await declare("q") {
      $0.deadLetterExchange = .default
      $0.deadLetterRoutingKey = RoutingKey(dead)
    }
    return (queue, dead)
  }
}
