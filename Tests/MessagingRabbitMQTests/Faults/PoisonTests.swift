import Logging
import Messaging
import Testing

@testable import MessagingRabbitMQ

/// Messages that other clients can send and that must harm nobody here.
@Suite(.enabled(if: TestBroker.isWanted)) struct PoisonTests {
  /// Sends a message whose header table is given as bytes, past all checks.
  private func send(table: [UInt8], to queue: QueueName) async throws {
    let session = try Session(
      TestBroker.configuration(), name: "poison", logger: Logger(label: "poison") { _ in SwiftLogNoOpLogHandler() })
    try await session.open()
    let channel = try await session.openChannel(.init())
    let key = Array(queue.rawValue.utf8)
    let method: [UInt8] = [0, 60, 0, 40, 0, 0, 0, UInt8(key.count)] + key + [0]
    let size = UInt32(table.count)
    let header: [UInt8] = [0, 60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x20, 0] + bytes(size) + table
    channel.send(frame(1, channel.number, method) + frame(2, channel.number, header))
    // Answered after the message was taken.
    _ = try await channel.call(FixedFrames.confirmSelect(channel.number), .confirmSelectOk)
    channel.close()
    session.beginClose(grace: .seconds(5))
    #expect(await session.ended().code == .closed)
  }

  private func frame(_ type: UInt8, _ channel: UInt16, _ payload: [UInt8]) -> [UInt8] {
    [type, UInt8(channel >> 8), UInt8(channel & 255)] + bytes(UInt32(payload.count)) + payload + [0xCE]
  }

  private func bytes(_ number: UInt32) -> [UInt8] {
    [UInt8(number >> 24), UInt8(number >> 16 & 255), UInt8(number >> 8 & 255), UInt8(number & 255)]
  }

  /// Tables within tables: an empty name, `F`, the length of what is inside.
  private func nested(_ depth: Int) -> [UInt8] {
    (1..<depth).reversed().flatMap { [0, UInt8(ascii: "F")] + bytes(UInt32(($0 - 1) * 6)) }
  }

  /// What the consumer of a queue gets after the poison: the next message, over the same connection.
  private func consumeAfter(_ table: [UInt8]) async throws -> [Delivery] {
    let queue = try TestBroker.uniqueQueue()
    return try await TestBroker.with { broker in
      try await broker.declare(Topology(queues: [QueueDeclaration(queue, expiry: .seconds(60))]))
      try await send(table: table, to: queue)
      _ = try await broker.publish(OutboundMessage(to: queue, body: Array("after".utf8)))
      let log = Deliveries()
      let consumer = Task {
        try await broker.consume(queue, .init(prefetch: 1)) { delivery in
          log.add(delivery)
          return .acknowledge
        }
      }
      await log.saw("after")
      consumer.cancel()
      try await consumer.value
      return log.all
    }
  }

  @Test(.timeLimit(.minutes(5))) func deeplyNestedHeadersAreRefusedAndTheConnectionLives() async throws {
    let deliveries = try await consumeAfter(nested(20_000))
    #expect(deliveries.map(\.body) == [Array("after".utf8)])
    #expect(deliveries.first?.isRedelivered == false, "the connection was lost on the way")
  }

  @Test(.timeLimit(.minutes(5))) func anEmptyHeaderNameIsReadLikeAnyOther() async throws {
    // An empty name with a boolean.
    let deliveries = try await consumeAfter([0, UInt8(ascii: "t"), 1])
    #expect(deliveries.map(\.body) == [[], Array("after".utf8)])
    #expect(deliveries.first?.properties.headers == ["": true])
    #expect(deliveries.last?.isRedelivered == false)
  }
}
