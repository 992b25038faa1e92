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
      guard case .array(let deaths)? = properties?.headers["x-death"], case .table(let death)? = deaths.first else {
        return try bench.expect(false, "there is no x-death among \(properties?.headers ?? [:])")
      }
      try bench.expectEqual(death["queue"], .string(queue.rawValue), "the queue in x-death")
      try bench.expectEqual(death["reason"], "rejected", "the reason in x-death")
      try bench.expectEqual(death["count"]?.integerValue, 1, "the count in x-death")
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
    BrokerLaw("a dead letter says in x-death how often it left which queue for which reason") { bench in
      let dead = try await bench.declare("dead")
      let second = try await bench.declare("second") {
        $0.messageTTL = .milliseconds(30)
        $0.deadLetterExchange = .default
        $0.deadLetterRoutingKey = RoutingKey(dead)
      }
      let first = try await bench.declare("first") {
        $0.deadLetterExchange = .default
        $0.deadLetterRoutingKey = RoutingKey(second)
      }
      try await bench.send("x", to: first, .init(expiration: .milliseconds(30)))
      for round in 1...2 {
        guard let letter = try await bench.take(1, from: dead).first else { return }
        guard case .array(let deaths)? = letter.properties.headers["x-death"] else {
          return try bench.expect(false, "there is no x-death among \(letter.properties.headers)")
        }
        let entries = deaths.map { death -> [String: HeaderValue] in
          if case .table(let fields) = death { fields } else { [:] }
        }
        try bench.expectEqual(
          entries.map { $0["queue"]?.stringValue }, [second.rawValue, first.rawValue], "the queues, the latest first")
        try bench.expectEqual(entries.map { $0["reason"]?.stringValue }, ["expired", "expired"], "the reasons")
        try bench.expectEqual(entries.map { $0["count"]?.integerValue }, [Int64(round), 1], "the counts")
        try bench.expectEqual(entries.map { $0["exchange"]?.stringValue }, ["", ""], "the exchanges")
        try bench.expectEqual(
          entries.map { $0["routing-keys"] },
          [.array([.string(second.rawValue)]), .array([.string(first.rawValue)])], "the keys")
        try bench.expectEqual(
          entries.map { $0["original-expiration"]?.stringValue }, [nil, "30"], "the expirations")
        for entry in entries {
          guard case .timestamp(let time)? = entry["time"] else {
            return try bench.expect(false, "the time is \(String(describing: entry["time"]))")
          }
          try bench.expect(time > 1_700_000_000, "the time is \(time)")
        }
        try bench.expectEqual(
          letter.properties.headers["x-first-death-queue"], .string(first.rawValue), "the first queue")
        // Who sends it again sends its history along.
        var properties = letter.properties
        if round == 1 {
          try await bench.send("x", to: second, properties)
        } else {
          // It was in the second queue before and would come there again by itself: that is a circle, and ends.
          properties.expiration = .milliseconds(30)
          try await bench.send("round and round", to: first, properties)
          try await bench.send("end", to: first, .init(expiration: .milliseconds(30)))
          try bench.expectEqual(try await bench.take(1, from: dead).first?.text, "end", "what came out of a circle")
        }
      }
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
