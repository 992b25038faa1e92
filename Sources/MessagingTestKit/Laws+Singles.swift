internal import Messaging

extension BrokerLaw {
  /// A message that is fetched is one like any other.
  static let singles: [BrokerLaw] = [
    BrokerLaw("single messages come in order, each once, and then there is none") { bench in
      let queue = try await bench.declare("q")
      try await bench.expectEmpty(queue)
      for text in ["one", "two"] { try await bench.send(text, to: queue, .init(messageID: text)) }
      for text in ["one", "two"] {
        guard let delivery = try await bench.broker.get(queue) else {
          return try bench.expect(false, "there is no message '\(text)'")
        }
        try bench.expectEqual(delivery.text, text, "the message")
        try bench.expectEqual(delivery.properties.messageID, text, "its id")
        try bench.expectEqual(delivery.queue, queue, "its queue")
        try bench.expectEqual(delivery.routingKey, RoutingKey(queue), "its routing key")
        try bench.expectEqual(delivery.isRedelivered, false, "its redelivered mark")
      }
      try await bench.expectEmpty(queue)
      try await bench.expect(.notFound, "fetching from a missing queue") {
        _ = try await bench.broker.get(try bench.queue("missing"))
      }
    },
    BrokerLaw("a single message that is given back is first again, marked, and nobody else has it meanwhile") { bench in
      let queue = try await bench.declare("q")
      for text in ["one", "two", "three"] { try await bench.send(text, to: queue) }
      let seen = Recorder<String>()
      let first = try await bench.broker.get(queue) { _ in
        seen.add(try await bench.broker.get(queue)?.text ?? "none")
        return .requeue
      }
      try bench.expectEqual(first?.text, "one", "the first message")
      try bench.expectEqual(seen.all, ["two"], "what others got meanwhile")
      let rest = try await bench.take(2, from: queue)
      try bench.expectEqual(rest.map(\.text), ["one", "three"], "what is left")
      try bench.expectEqual(rest.map(\.isRedelivered), [true, false], "the marks")
    },
    BrokerLaw("a handler of a single message that throws is heard, and the message is settled by the rule") { bench in
      let (queue, dead) = try await bench.declareWithDeadLetters()
      struct Unhandled: Error {}
      try await bench.send("poison", to: queue)
      for _ in 0..<2 {
        do {
          _ = try await bench.broker.get(queue) { _ in throw Unhandled() }
          try bench.expect(false, "the error was not thrown")
        } catch is Unhandled {}
      }
      try await bench.expectEmpty(queue)
      try await bench.broker.publish(Note(text: "hello"), to: queue)
      try await bench.send("no note", to: queue)
      try bench.expectEqual(try await bench.broker.get(queue, of: Note.self)?.text, "hello", "the typed message")
      try await bench.expect(.wrongType, "fetching what is of another type") {
        _ = try await bench.broker.get(queue, of: Note.self)
      }
      let reasons = try await bench.take(2, from: dead).map {
        $0.properties.headers[MessageHeader.rejectionReason]?.stringValue ?? "none"
      }
      try bench.expect(reasons.first?.contains("Unhandled") == true, "the reasons are \(reasons)")
      try bench.expect(reasons.last?.contains("law.note") == true, "the reasons are \(reasons)")
    },
    BrokerLaw("a single message whose handler is cancelled goes back") { bench in
      let queue = try await bench.declare("q")
      try await bench.send("one", to: queue)
      let started = DeliveryLog()
      struct HandlerEnded: Error {}
      let getting = Task {
        try await bench.broker.get(queue) { delivery in
          started.add(delivery)
          try await Task.sleep(for: .seconds(3600))
          throw HandlerEnded()
        }
      }
      _ = try await bench.within("fetching") { await started.first(1) }
      getting.cancel()
      do {
        _ = try await getting.value
        try bench.expect(false, "the cancelled call returned")
      } catch is CancellationError {}
      let again = try await bench.take(1, from: queue).first
      try bench.expectEqual(again?.text, "one", "what came again")
      try bench.expectEqual(again?.isRedelivered, true, "its mark")
    },
  ]
}

extension BrokerBench {
  fileprivate func expectEmpty(_ queue: QueueName) async throws {
    let delivery = try await broker.get(queue)
    try expect(delivery == nil, "the queue is not empty: it gave '\(delivery?.text ?? "")'")
  }
}

private struct Note: RabbitMessage, Codable {
  static let type = MessageType("law.note", version: 1)
  var text: String
}
