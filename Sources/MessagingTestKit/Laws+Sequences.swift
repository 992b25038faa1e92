internal import Messaging

extension BrokerLaw {
  /// A loop over a queue's messages loses none and keeps none.
  static let sequences: [BrokerLaw] = [
    BrokerLaw("a loop gets a queue's messages in order, each once, and what it settles doesn't come again") { bench in
      let queue = try await bench.declare("q")
      for number in 0..<20 { try await bench.send("\(number)", to: queue, .init(messageID: "m-\(number)")) }
      let seen = Recorder<Delivery>()
      try await bench.within("reading twenty messages") {
        for try await message in bench.broker.messages(from: queue, options: .init(prefetch: 5)) {
          try bench.expectEqual(message.message, message.delivery.body, "the message as bytes")
          seen.add(message.delivery)
          let wasFirst = message.acknowledge()
          try bench.expect(wasFirst, "the first settlement didn't count")
          let isSecond = message.reject(deadLetter: nil)
          try bench.expect(!isSecond, "a second settlement counted")
          if seen.all.count == 20 { break }
        }
      }
      try bench.expectEqual(seen.all.map(\.text), (0..<20).map(String.init), "what the loop got")
      try bench.expectEqual(
        seen.all.map(\.properties.messageID), (0..<20).map { "m-\($0)" }, "the message ids that the loop got")
      try bench.expect(seen.all.allSatisfy { !$0.isRedelivered }, "a first delivery is marked as redelivered")
      try await bench.expectNothing(before: "end", in: queue)
    },
    BrokerLaw("what a loop leaves unsettled goes back, whether it ends, is cancelled or drops the message") { bench in
      let queue = try await bench.declare("q")
      for text in ["one", "two", "three"] { try await bench.send(text, to: queue) }
      // Left by a break.
      try await bench.within("reading one message") {
        for try await message in bench.broker.messages(from: queue) {
          try bench.expectEqual(message.delivery.text, "one", "the first message")
          break
        }
      }
      // Dropped within the loop: it comes again to the same one.
      try await bench.within("reading the dropped message again") {
        var texts: [String] = []
        for try await message in bench.broker.messages(from: queue, options: .init(prefetch: 1)) {
          texts.append(message.delivery.text)
          if texts.count == 2 { break }
        }
        try bench.expectEqual(texts, ["one", "one"], "what the loop got")
      }
      // Held by a task that is cancelled while it waits for more.
      let log = DeliveryLog()
      let held = Recorder<ReceivedMessage<[UInt8]>>()
      let loop = Task {
        for try await message in bench.broker.messages(from: queue) {
          held.add(message)
          log.add(message.delivery)
        }
      }
      _ = try await bench.within("reading one message to hold it") { await log.first(1) }
      loop.cancel()
      try await loop.value
      let rest = try await bench.take(3, from: queue)
      try bench.expectEqual(Set(rest.map(\.text)), ["one", "two", "three"], "what is left")
      try bench.expect(rest.first { $0.text == "one" }?.isRedelivered == true, "what came again isn't marked")
      try bench.expect(
        held.all.allSatisfy { !$0.acknowledge() }, "what went back could be acknowledged")
    },
    BrokerLaw("a loop rejects, gives back, now or later, and reports failures as handlers do") { bench in
      let (queue, dead) = try await bench.declareWithDeadLetters()
      struct Unhandled: Error {}
      for text in ["bad", "unwanted", "again", "later", "poison", "good"] { try await bench.send(text, to: queue) }
      let clock = ContinuousClock()
      let seen = Recorder<String>()
      try await bench.within("reading nine messages") {
        var pause: Duration?
        var putOff = clock.now
        for try await message in bench.broker.messages(from: queue) {
          let (text, isAgain) = (message.delivery.text, message.isRedelivered)
          seen.add(isAgain ? "\(text) again" : text)
          switch text {
          case "bad": message.reject(deadLetter: "it is bad")
          case "unwanted": message.reject(deadLetter: nil)
          case "again" where !isAgain: message.requeue()
          case "later" where !isAgain:
            putOff = clock.now
            message.requeue(after: .milliseconds(200))
          case "poison": message.fail(Unhandled())
          default:
            if text == "later" { pause = putOff.duration(to: clock.now) }
            message.acknowledge()
          }
          if seen.all.count == 9 { break }
        }
        try bench.expect(
          pause.map { $0 >= .milliseconds(200) } == true, "what was put off came after \(pause ?? .zero)")
      }
      try bench.expectEqual(
        seen.all.sorted(),
        ["again", "again again", "bad", "good", "later", "later again", "poison", "poison again", "unwanted"],
        "what the loop got")
      let buried = try await bench.take(2, from: dead)
      let reasons = Dictionary(
        buried.map { ($0.text, $0.properties.headers[MessageHeader.rejectionReason]?.stringValue ?? "none") }
      ) { first, _ in first }
      try bench.expectEqual(reasons["bad"], "it is bad", "the reason")
      try bench.expect(reasons["poison"]?.contains("Unhandled") == true, "the reasons are \(reasons)")
    },
    BrokerLaw("what a loop settled last counts, and its reason arrives, although the loop ends at once") { bench in
      let (queue, dead) = try await bench.declareWithDeadLetters()
      for number in 0..<10 {
        try await bench.send("\(number)", to: queue)
        try await bench.within("reading one message") {
          for try await message in bench.broker.messages(from: queue) {
            // One that was acknowledged may come again where the loop ended before the broker heard of it.
            guard message.delivery.text == "\(number)" else { continue }
            if number % 2 == 0 { message.reject(deadLetter: "no. \(number)") } else { message.acknowledge() }
            break
          }
        }
      }
      let reasons = try await bench.take(5, from: dead).map {
        $0.properties.headers[MessageHeader.rejectionReason]?.stringValue ?? "none"
      }
      try bench.expectEqual(reasons, [0, 2, 4, 6, 8].map { "no. \($0)" }, "the reasons")
      try await bench.expectNothing(before: "end", in: queue)
    },
    BrokerLaw("what is no such message never reaches the loop, and is dead-lettered with the reason") { bench in
      let (queue, dead) = try await bench.declareWithDeadLetters()
      try await bench.send("{}", to: queue)
      try await bench.send("{}", to: queue, .init(type: "law.item", headers: [MessageHeader.typeVersion: 9]))
      try await bench.send("?", to: queue, .init(type: "law.item", headers: [MessageHeader.typeVersion: 1]))
      try await bench.broker.publish(Item(name: "good"), to: queue)
      let codes = Recorder<MessagingError.Code>()
      let first = try await bench.within("reading the good one") {
        for try await message in bench.broker.messages(
          of: Item.self, from: queue, mismatch: { error, _ in codes.add(error.code) })
        {
          message.acknowledge()
          return message.message.name
        }
        return "none"
      }
      try bench.expectEqual(first, "good", "the first message that the loop got")
      let reasons = try await bench.take(3, from: dead).map {
        $0.properties.headers[MessageHeader.rejectionReason]?.stringValue ?? "none"
      }
      try bench.expect(reasons.allSatisfy { $0.contains("law.item") }, "the reasons are \(reasons)")
      try bench.expectEqual(
        Set(codes.all), [.wrongType, .wrongVersion, .decodingFailed], "the set of mismatches")
    },
    BrokerLaw("a loop ends with what ended its consumer, and a cancelled one begins nothing") { bench in
      try await bench.expect(.notFound, "reading a missing queue") {
        for try await _ in bench.broker.messages(from: try bench.queue("missing")) {}
      }
      let queue = try await bench.declare("q")
      try await bench.send("one", to: queue)
      let gate = Gate()
      let loop = Task {
        await gate.pass()
        var count = 0
        for try await _ in bench.broker.messages(from: queue) { count += 1 }
        return count
      }
      loop.cancel()
      gate.open()
      try bench.expectEqual(try await loop.value, 0, "what the cancelled loop got")
      let next = try await bench.take(1, from: queue).first
      try bench.expectEqual(next?.isRedelivered, false, "the mark of what nobody took")
    },
  ]

  /// A broker with its own `receive` hands over more than one message at a time.
  static let heldSequences: [BrokerLaw] = [
    BrokerLaw("a loop holds as many messages as the prefetch, in order, and no more; they are settled in any order") {
      bench in
      let queue = try await bench.declare("q")
      for number in 0..<12 { try await bench.send("\(number)", to: queue) }
      let log = DeliveryLog()
      let held = Recorder<ReceivedMessage<[UInt8]>>()
      try await bench.during {
        for try await message in bench.broker.messages(from: queue, options: .init(prefetch: 4)) {
          held.add(message)
          log.add(message.delivery)
        }
      } _: {
        _ = try await bench.within("holding four") { await log.first(4) }
        // The others get the rest, although the loop waits for more.
        let others = try await bench.take(8, from: queue).map(\.text)
        try bench.expectEqual(others, (4..<12).map(String.init), "what others got")
        try bench.expectEqual(held.all.map(\.delivery.text), (0..<4).map(String.init), "what the loop holds")
        // The last first: the one that was never settled is the one that comes again.
        for message in held.all.dropFirst().reversed() { message.acknowledge() }
        for number in 12..<15 { try await bench.send("\(number)", to: queue) }
        _ = try await bench.within("holding three more") { await log.first(7) }
        // One may have been on its way to the others when they left.
        try bench.expectEqual(
          log.all.suffix(3).map(\.text).sorted(), (12..<15).map(String.init), "what came for what was settled")
        for message in held.all.suffix(3) { message.acknowledge() }
      }
      let left = try await bench.take(1, from: queue).first
      try bench.expectEqual(left?.text, "0", "what comes again")
      try bench.expectEqual(left?.isRedelivered, true, "its mark")
    },
    BrokerLaw("a message that is put off keeps no other from coming") { bench in
      let queue = try await bench.declare("q")
      for text in ["later", "one", "two"] { try await bench.send(text, to: queue) }
      let texts = try await bench.within("reading four messages") {
        var texts: [String] = []
        for try await message in bench.broker.messages(from: queue, options: .init(prefetch: 2)) {
          texts.append(message.delivery.text)
          if texts == ["later"] { message.requeue(after: .seconds(1)) } else { message.acknowledge() }
          if texts.count == 4 { break }
        }
        return texts
      }
      try bench.expectEqual(texts.sorted(), ["later", "later", "one", "two"], "what the loop got")
      try bench.expectEqual(Array(texts.prefix(2)), ["later", "one"], "what came while one was put off")
    },
  ]
}

extension BrokerBench {
  /// Expects that nothing unsettled is left in the queue but what is on its way to be forgotten, marked as redelivered.
  fileprivate func expectNothing(before text: String, in queue: QueueName) async throws {
    try await send(text, to: queue)
    let next = try await consuming(queue) { log in
      try await within("receiving '\(text)'") {
        var count = 1
        while await log.first(count).last?.text != text {
          try Task.checkCancellation()
          count += 1
        }
        return log.all
      }
    }
    try expect(
      next.allSatisfy { $0.text == text || $0.isRedelivered }, "a settled message came again without the mark")
  }
}

private struct Item: RabbitMessage, Codable {
  static let type = MessageType("law.item", version: 1)
  var name: String
}
