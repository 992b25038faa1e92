internal import Messaging

extension BrokerLaw {
  /// Types and versions are told apart by what travels with the message.
  static let typed: [BrokerLaw] = [
    BrokerLaw("a typed message arrives as the value it was") { bench in
      let queue = try await bench.declare("q")
      let sent = Sample(name: "ä|b", count: 7)
      try await bench.broker.publish(sent, to: queue)
      let received = Recorder<Sample>()
      let log = DeliveryLog()
      try await withThrowingTaskGroup { group in
        group.addTask {
          try await bench.broker.consume(queue, of: Sample.self) { message, delivery in
            received.add(message)
            log.add(delivery)
            return .acknowledge
          }
        }
        _ = try await bench.within("receiving") { await log.first(1) }
        group.cancelAll()
        try await group.waitForAll()
      }
      let arrived = received.all.first
      try bench.expect(arrived == sent, "the message is \(String(describing: arrived)); expected \(sent)")
      try bench.expectEqual(log.all.first?.properties.type, "law.sample", "the property 'type'")
      try bench.expectEqual(log.all.first?.properties.typeVersion, 2, "the version")
      try bench.expect(log.all.first?.properties.messageID != nil, "there is no message id")
    },
    BrokerLaw("what is of another type or version never reaches the handler and is dead-lettered with the reason") {
      bench in
      let (queue, dead) = try await bench.declareWithDeadLetters()
      try await bench.broker.publish(Stranger(), to: queue)
      try await bench.broker.publish(
        Sample(name: "", count: 0), codec: FutureCodec(), routingKey: RoutingKey(queue))
      try await bench.send("{}", to: queue)
      try await bench.send("{}", to: queue, .init(type: "law.sample", headers: [MessageHeader.typeVersion: 9]))
      try await bench.send("{}", to: queue, .init(type: "law.sample", headers: [MessageHeader.typeVersion: 2]))
      try await bench.broker.publish(Sample(name: "good", count: 1), to: queue)
      let codes = Recorder<MessagingError.Code>()
      let log = DeliveryLog()
      try await withThrowingTaskGroup { group in
        group.addTask {
          try await bench.broker.consume(
            queue, of: Sample.self, mismatch: { error, _ in codes.add(error.code) }
          ) { message, delivery in
            log.add(delivery)
            return .acknowledge
          }
        }
        _ = try await bench.within("receiving the good one") { await log.first(1) }
        group.cancelAll()
        try await group.waitForAll()
      }
      try bench.expectEqual(
        codes.all, [.wrongType, .decodingFailed, .wrongType, .wrongVersion, .decodingFailed],
        "the list of mismatches")
      let reasons = try await bench.take(5, from: dead).map {
        $0.properties.headers[MessageHeader.rejectionReason]?.stringValue ?? "none"
      }
      try bench.expect(reasons.allSatisfy { $0.contains("law.sample") }, "the reasons are \(reasons)")
    },
    BrokerLaw("old readers take messages with new optional fields, and new readers old messages") { bench in
      let (old, new) = (try await bench.declare("old"), try await bench.declare("new"))
      try await bench.broker.publish(GrownSample(name: "a", count: 1, place: "pond"), to: old)
      try await bench.broker.publish(Sample(name: "b", count: 2), to: new)
      let (oldRead, newRead) = (
        try await bench.take(1, from: old).first?.decode(with: JSONMessageCodec<Sample>()),
        try await bench.take(1, from: new).first?.decode(with: JSONMessageCodec<GrownSample>())
      )
      try bench.expect(oldRead == Sample(name: "a", count: 1), "the old reader got \(String(describing: oldRead))")
      try bench.expect(
        newRead == GrownSample(name: "b", count: 2, place: nil), "the new reader got \(String(describing: newRead))")
    },
  ]
}

private struct Sample: RabbitMessage, Codable, Equatable {
  static let type = MessageType("law.sample", version: 2)
  var name: String
  var count: Int
}

/// The same type later, with one more field that may be missing.
private struct GrownSample: RabbitMessage, Codable, Equatable {
  static let type = Sample.type
  var name: String
  var count: Int
  var place: String?
}

private struct Stranger: RabbitMessage, Codable {
  static let type = MessageType("law.stranger", version: 1)
}

/// Writes what no reader of JSON can read.
private struct FutureCodec: MessageCodec {
  var contentType: String { "application/x-future" }
  func encode(_ message: Sample) -> [UInt8] { [0xFF, 0x00] }
  func decode(_ body: [UInt8], version: UInt16) -> Sample { Sample(name: "", count: 0) }
}
