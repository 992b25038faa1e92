internal import Messaging

extension BrokerLaw {
  /// What leaves arrives as it left, or the publisher hears why not.
  static let publishing: [BrokerLaw] = [
    BrokerLaw("body and properties arrive as they were sent") { bench in
      let queue = try await bench.declare("q")
      let properties = MessageProperties(
        messageID: "id-1", type: "kind", contentType: "text/plain", contentEncoding: "identity",
        timestamp: 1_700_000_000, correlationID: "c", replyTo: "r", expiration: .seconds(60), priority: 3,
        applicationID: "app", isPersistent: true,
        headers: [
          "text": "ä\u{1F6A2}", "yes": true, "no": false, "small": .int8(-3), "byte": .uint8(200),
          "short": .int16(-300), "int": .int32(-70_000), "long": .int64(.min), "double": .double(1.5),
          "float": .float(0.25), "time": .timestamp(1_700_000_000), "bytes": .bytes([0, 255]), "void": .void,
          "decimal": .decimal(scale: 2, value: 314), "list": .array([1, "two", .array([])]),
          "table": .table(["inner": .table(["deep": true])]),
        ])
      try await bench.send("hello", to: queue, properties)
      guard let delivery = try await bench.take(1, from: queue).first else { return }
      try bench.expectEqual(delivery.text, "hello", "the body")
      try bench.expectEqual(delivery.queue, queue, "the queue")
      try bench.expectEqual(delivery.exchange, .default, "the exchange")
      try bench.expectEqual(delivery.routingKey, RoutingKey(queue), "the routing key")
      try bench.expectEqual(delivery.isRedelivered, false, "the redelivered mark")
      for (name, value) in properties.headers.sorted(by: { $0.key < $1.key }) {
        try bench.expectEqual(delivery.properties.headers[name], value, "the header \(name)")
      }
      var received = delivery.properties
      received.headers = properties.headers
      try bench.expectEqual(received, properties, "the properties")
    },
    BrokerLaw("bodies of every size arrive, those at the limits of a frame too") { bench in
      let queue = try await bench.declare("q")
      let part = 131_072 - 8
      let sizes = [0, 1, part - 1, part, part + 1, 2 * part, 2 * part + 1, 1 << 20]
      for size in sizes {
        let body = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        _ = try await bench.broker.publish(OutboundMessage(to: queue, body: body))
      }
      let deliveries = try await bench.take(sizes.count, from: queue)
      try bench.expectEqual(deliveries.map(\.body.count), sizes, "the list of sizes")
      for delivery in deliveries {
        let isIntact = delivery.body.enumerated().allSatisfy {
          $0.element == UInt8(truncatingIfNeeded: $0.offset &* 31 &+ $0.offset >> 8)
        }
        try bench.expect(isIntact, "a body of \(delivery.body.count) bytes was changed on its way")
      }
    },
    BrokerLaw("a message without an id gets one, of its own and the same each time it comes") { bench in
      let queue = try await bench.declare("q")
      for text in ["one", "two"] { try await bench.send(text, to: queue) }
      let deliveries = try await bench.take(3, from: queue, .init(prefetch: 1)) { delivery in
        delivery.text == "one" && !delivery.isRedelivered ? .requeue : .acknowledge
      }
      let ids = deliveries.map { $0.properties.messageID ?? "" }
      try bench.expect(!ids.contains(""), "a message has no id")
      try bench.expectEqual(deliveries.map(\.text), ["one", "one", "two"], "what came")
      try bench.expect(ids.first == ids.dropFirst().first, "the id changed: \(ids)")
      try bench.expectEqual(Set(ids).count, 2, "the number of ids")
    },
    BrokerLaw("messages of one publisher arrive in order") { bench in
      let queue = try await bench.declare("q")
      for number in 0..<200 { try await bench.send("\(number)", to: queue) }
      let texts = try await bench.take(200, from: queue).map(\.text)
      try bench.expectEqual(texts, (0..<200).map(String.init), "the order")
    },
    BrokerLaw("many publishers at once are all confirmed and nothing is lost or doubled") { bench in
      let queue = try await bench.declare("q")
      try await withThrowingTaskGroup { group in
        for number in 0..<500 { group.addTask { try await bench.send("\(number)", to: queue) } }
        try await group.waitForAll()
      }
      let texts = try await bench.take(500, from: queue).map(\.text)
      try bench.expectEqual(Set(texts).count, 500, "the number of different messages")
    },
    BrokerLaw("a mandatory message that no queue takes is an error, another is not") { bench in
      try await bench.expect(.unroutable, "publishing to a missing queue") {
        try await bench.send("x", to: try bench.queue("missing"))
      }
      _ = try await bench.broker.publish(
        OutboundMessage(routingKey: RoutingKey(try bench.queue("missing")), body: [], isMandatory: false))
    },
    BrokerLaw("among many, only the messages that no queue takes fail") { bench in
      let queue = try await bench.declare("q")
      let failures = try await withThrowingTaskGroup(of: Bool.self) { group in
        for number in 0..<100 {
          group.addTask {
            do {
              try await bench.send("\(number)", to: number % 10 == 0 ? try bench.queue("missing") : queue)
              return false
            } catch let error as MessagingError where error.code == .unroutable && number % 10 == 0 { return true }
          }
        }
        return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
      }
      try bench.expectEqual(failures, 10, "the number of unroutable messages")
      try bench.expectEqual(try await bench.take(90, from: queue).count, 90, "the number of delivered messages")
    },
    BrokerLaw("a missing exchange is an error of that message only") { bench in
      let queue = try await bench.declare("q")
      try await withThrowingTaskGroup { group in
        for number in 0..<20 {
          group.addTask {
            guard number == 7 else { return try await bench.send("\(number)", to: queue) }
            try await bench.expect(.notFound, "publishing to a missing exchange") {
              let message = OutboundMessage(exchange: try bench.exchange("missing"), routingKey: "k", body: [])
              _ = try await bench.broker.publish(message)
            }
          }
        }
        try await group.waitForAll()
      }
      // What shared the channel with the faulty message may have been sent twice.
      let texts = try await bench.consuming(queue) { log in
        try await bench.within("receiving the others") {
          var count = 19
          while Set(await log.first(count).map(\.text)).count < 19 {
            try Task.checkCancellation()
            count += 1
          }
          return Set(log.all.map(\.text))
        }
      }
      try bench.expectEqual(texts, Set((0..<20).filter { $0 != 7 }.map(String.init)), "the set of messages")
    },
    BrokerLaw("what can't be sent is refused with the reason, and the next message goes") { bench in
      let queue = try await bench.declare("q")
      try await bench.expect(.invalidMessage, "a long property") {
        try await bench.send("x", to: queue, .init(correlationID: String(repeating: "c", count: 256)))
      }
      try await bench.expect(.invalidMessage, "an empty header name") {
        try await bench.send("x", to: queue, .init(headers: ["": 1]))
      }
      for expiration in [Duration.milliseconds(-1), .milliseconds(4_294_967_296), .seconds(Int64.max)] {
        try await bench.expect(.invalidMessage, "the expiration \(expiration)") {
          try await bench.send("x", to: queue, .init(expiration: expiration))
        }
      }
      try await bench.expect(.tooLarge, "headers nested too deep") {
        let deep = (0..<100).reduce(HeaderValue.bool(true)) { value, _ in .table(["t": value]) }
        try await bench.send("x", to: queue, .init(headers: ["deep": deep]))
      }
      try await bench.send("fine", to: queue, .init(expiration: .milliseconds(4_294_967_295)))
      try bench.expectEqual(try await bench.take(1, from: queue).first?.text, "fine", "the next message")
    },
  ]
}
