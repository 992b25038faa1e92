internal import Messaging

extension BrokerLaw {
  /// Who asks hears the answer, or in time that there is none.
  static let requests: [BrokerLaw] = [
    BrokerLaw("many questions at once each get their own answer") { bench in
      let queue = try await bench.declare("q")
      try await bench.during {
        try await bench.broker.answer(queue, of: Question.self, options: .init(prefetch: 8, concurrency: 4)) {
          question, _ in Answer(double: question.number * 2)
        }
      } _: {
        try await withThrowingTaskGroup { group in
          for number in 0..<100 {
            group.addTask {
              let answer = try await bench.broker.request(
                Question(number: number), for: Answer.self, to: queue, timeout: bench.patience)
              try bench.expectEqual(answer.double, number * 2, "the answer to \(number)")
            }
          }
          try await group.waitForAll()
        }
      }
    },
    BrokerLaw("who can't answer says so at once, and the question is dead-lettered with the reason") { bench in
      let (queue, dead) = try await bench.declareWithDeadLetters()
      struct TooHard: Error {}
      try await bench.during {
        try await bench.broker.answer(queue, of: Question.self) { (question, _) -> Answer in
          guard question.number > 0 else { throw TooHard() }
          return Answer(double: question.number * 2)
        }
      } _: {
        let error = try await bench.expect(.requestFailed, "asking too hard a question") {
          _ = try await bench.broker.request(
            Question(number: 0), for: Answer.self, to: queue, timeout: bench.patience)
        }
        try bench.expect(error.message.contains("TooHard"), "the error doesn't say why: \(error)")
        try await bench.expect(.requestFailed, "asking in another language") {
          _ = try await bench.broker.request(
            Answer(double: 1), for: Answer.self, to: queue, timeout: bench.patience)
        }
        try await bench.expect(.wrongType, "expecting another answer") {
          _ = try await bench.broker.request(
            Question(number: 1), for: Question.self, to: queue, timeout: bench.patience)
        }
      }
      let reasons = try await bench.take(2, from: dead).map {
        $0.properties.headers[MessageHeader.rejectionReason]?.stringValue ?? "none"
      }
      try bench.expect(reasons.first?.contains("TooHard") == true, "the reasons are \(reasons)")
      try bench.expect(reasons.last?.contains("law.question") == true, "the reasons are \(reasons)")
    },
    BrokerLaw("who gets no answer hears that in time, and the question expires") { bench in
      let (queue, dead) = try await bench.declareWithDeadLetters()
      try await bench.expect(.unroutable, "asking where nobody can be") {
        _ = try await bench.broker.request(
          Question(number: 1), for: Answer.self, to: try bench.queue("missing"), timeout: bench.patience)
      }
      try await bench.expect(.timedOut, "asking where nobody is") {
        _ = try await bench.broker.request(
          Question(number: 1), for: Answer.self, to: queue, timeout: .milliseconds(200))
      }
      let expired = try await bench.take(1, from: dead).first
      try bench.expectEqual(
        expired?.properties.headers["x-first-death-reason"], "expired", "why the question was dropped")
    },
    BrokerLaw("a cancelled asker goes at once, and a late answer harms nobody") { bench in
      let queue = try await bench.declare("q")
      let log = DeliveryLog()
      let gate = Gate()
      defer { gate.open() }
      try await bench.during {
        try await bench.broker.answer(queue, of: Question.self) { question, delivery in
          log.add(delivery)
          if question.number == 0 { await gate.pass() }
          return Answer(double: question.number * 2)
        }
      } _: {
        let asker = Task {
          try await bench.broker.request(Question(number: 0), for: Answer.self, to: queue, timeout: .seconds(3600))
        }
        _ = await log.first(1)
        asker.cancel()
        do {
          _ = try await asker.value
          try bench.expect(false, "the cancelled asker got an answer")
        } catch is CancellationError {}
        gate.open()
        let answer = try await bench.broker.request(
          Question(number: 2), for: Answer.self, to: queue, timeout: bench.patience)
        try bench.expectEqual(answer.double, 4, "the next answer")
      }
    },
    BrokerLaw("a plain message can be asked with, and answered by any client's rules") { bench in
      let queue = try await bench.declare("q")
      let answer = try await bench.during {
        try await bench.broker.consume(queue, .init()) { delivery in
          guard let place = delivery.properties.replyTo else { return .reject(deadLetter: "no way back") }
          _ = try await bench.broker.publish(
            OutboundMessage(
              routingKey: try RoutingKey(place), properties: .init(correlationID: delivery.properties.correlationID),
              body: delivery.body.reversed(), isMandatory: false))
          return .acknowledge
        }
      } _: {
        try await bench.broker.request(
          OutboundMessage(to: queue, properties: .init(isPersistent: false), body: Array("abc".utf8)),
          timeout: bench.patience)
      }
      try bench.expectEqual(answer.text, "cba", "the answer")
    },
  ]
}

private struct Question: RabbitMessage, Codable {
  static let type = MessageType("law.question", version: 1)
  var number: Int
}

private struct Answer: RabbitMessage, Codable {
  static let type = MessageType("law.answer", version: 1)
  var double: Int
}
