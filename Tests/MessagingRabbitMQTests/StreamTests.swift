import Messaging
import MessagingRabbitMQ
import RabbitMQTestServer
import Testing

/// Streams are read from any place, as often as one likes, and nothing goes back into them.
@Suite(.enabled(if: TestBroker.isWanted)) struct StreamTests {
  /// Has a stream with these many messages, whose bodies are their numbers, for the time of the body.
  private func withStream(
    of count: Int, _ body: @Sendable (RabbitMQBroker, QueueName) async throws -> Void
  ) async throws {
    try await TestBroker.with { broker in
      let stream = try TestBroker.uniqueQueue()
      try await broker.declare(Topology(queues: [.stream(stream, maximumBytes: 1 << 20, maximumAge: .seconds(3600))]))
      do {
        try await publish(0..<count, to: stream, broker)
        try await body(broker, stream)
      } catch {
        try await broker.delete(stream)
        throw error
      }
      try await broker.delete(stream)
    }
  }

  private func publish(_ numbers: Range<Int>, to stream: QueueName, _ broker: RabbitMQBroker) async throws {
    for number in numbers { _ = try await broker.publish(OutboundMessage(to: stream, body: Array("\(number)".utf8))) }
  }

  /// What a consumer gets from this offset on, until the message with this number.
  private func read(
    _ stream: QueueName, from offset: StreamOffset?, until last: Int, _ broker: RabbitMQBroker,
    _ started: @escaping @Sendable () async throws -> Void = {}
  ) async throws -> [Delivery] {
    let log = Deliveries()
    return try await withThrowingTaskGroup(of: Bool.self) { group in
      group.addTask {
        try await broker.consume(stream, .init(prefetch: 3, streamOffset: offset)) { delivery in
          log.add(delivery)
          return .acknowledge
        }
        return false
      }
      group.addTask {
        do { try await started() } catch { if !Task.isCancelled { throw error } }
        return false
      }
      group.addTask {
        await log.saw("\(last)")
        return true
      }
      // A consumer that fails ends it too.
      while let isOver = try await group.next(), !isOver {}
      group.cancelAll()
      try await group.waitForAll()
      return log.all
    }
  }

  /// What was written at once comes at once, above the prefetch, and harms no connection.
  @Test(.timeLimit(.minutes(5))) func chunksMayBeLargerThanThePrefetch() async throws {
    try await withStream(of: 0) { broker, stream in
      let count = 3_000
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<count {
          group.addTask { _ = try await broker.publish(OutboundMessage(to: stream, body: Array("\(number)".utf8))) }
        }
        try await group.waitForAll()
      }
      _ = try await broker.publish(OutboundMessage(to: stream, body: Array("\(count)".utf8)))
      let read = try await read(stream, from: .first, until: count, broker)
      #expect(read.compactMap(\.streamOffset) == (0...UInt64(count)).map { $0 }, "some came twice, over connections")
    }
  }

  /// Nothing goes back into a stream: what the loop gives back it gets again.
  @Test(.timeLimit(.minutes(5))) func isReadByALoop() async throws {
    try await withStream(of: 5) { broker, stream in
      var offsets: [UInt64?] = []
      for try await message in broker.messages(from: stream, options: .init(prefetch: 3, streamOffset: .first)) {
        offsets.append(message.delivery.streamOffset)
        #expect(message.isRedelivered == (offsets.count { $0 == offsets.last } == 2))
        if offsets == [0, 1] { message.requeue() } else { message.acknowledge() }
        if offsets.count == 6 { break }
      }
      #expect(offsets.compactMap { $0 }.sorted() == [0, 1, 1, 2, 3, 4])
    }
  }

  @Test(.timeLimit(.minutes(5))) func isReadFromAnyPlace() async throws {
    try await withStream(of: 10) { broker, stream in
      for _ in 0..<2 {
        let all = try await read(stream, from: .first, until: 9, broker)
        #expect(all.map(\.streamOffset) == (0..<10).map { UInt64($0) })
        #expect(all.map { String(decoding: $0.body, as: UTF8.self) } == (0..<10).map(String.init))
      }
      #expect(try await read(stream, from: .offset(4), until: 9, broker).map(\.streamOffset) == [4, 5, 6, 7, 8, 9])
      // The first chunk was written after 1970.
      #expect(try await read(stream, from: .timestamp(1), until: 9, broker).first?.streamOffset == 0)
      let last = try await read(stream, from: .last, until: 9, broker)
      #expect(last.last?.streamOffset == 9)
      // Whether what is published first is later than the consumer's start is open; what comes is new in any case.
      for offset in [StreamOffset.next, nil] {
        let new = try await read(stream, from: offset, until: 1_000_000, broker) {
          var number = 10
          while !Task.isCancelled {
            number += 1
            try await publish(number..<(number + 1), to: stream, broker)
            if number > 30 { try await publish(1_000_000..<1_000_001, to: stream, broker) }
          }
        }
        #expect(new.allSatisfy { ($0.streamOffset ?? 0) >= 10 })
      }
    }
  }

  /// RabbitMQ would close the connection.
  @Test(.timeLimit(.minutes(5))) func whatFailsComesOnceMoreAndIsPassedOver() async throws {
    struct Failed: Error {}
    try await withStream(of: 6) { broker, stream in
      let losses = Seen()
      let watching = Task {
        for await event in broker.connectionEvents() {
          if case .lost = event.state { losses.add(1, isRedelivered: false) }
        }
      }
      let log = Deliveries()
      let consuming = Task {
        try await broker.consume(stream, .init(prefetch: 2, streamOffset: .first)) { delivery in
          log.add(delivery)
          switch String(decoding: delivery.body, as: UTF8.self) {
          case "1": throw Failed()
          case "2" where !delivery.isRedelivered: return .requeue
          case "3": return .reject(deadLetter: "unwanted")
          case "4": return .reject(deadLetter: nil)
          default: return .acknowledge
          }
        }
      }
      await log.saw("5")
      consuming.cancel()
      try await consuming.value
      let story = log.all.map { String(decoding: $0.body, as: UTF8.self) + ($0.isRedelivered ? " again" : "") }
      #expect(story == ["0", "1", "1 again", "2", "2 again", "3", "4", "5"])
      // The connection still answers: had it been lost, that would have been told before.
      _ = try await broker.waitingMessages(in: stream)
      #expect(losses.counts.isEmpty)
      watching.cancel()
    }
  }

  @Test(.timeLimit(.minutes(5))) func givesNoSingleMessages() async throws {
    try await withStream(of: 1) { broker, stream in
      let error = await #expect(throws: MessagingError.self) { try await broker.get(stream) }
      #expect(error?.code == .unsupported)
      // Somebody who doesn't know that it is a stream loses the connection, and hears why.
      try await TestBroker.with { stranger in
        let error = await #expect(throws: MessagingError.self) { try await stranger.get(stream) }
        #expect(error?.code == .unsupported)
        _ = try await stranger.waitingMessages(in: stream)
      }
    }
  }
}

@Suite(.enabled(if: PrivateRabbitMQ.isWanted)) struct StreamRecoveryTests {
  /// A consumer goes on where it was: not at the place where it had begun.
  @Test(.timeLimit(.minutes(10))) func goesOnWhereItWas() async throws {
    try await PrivateRabbitMQ.with { rabbit in
      let stream = try TestBroker.uniqueQueue()
      try await TestBroker.run(try RabbitMQBroker(rabbit.configuration())) { broker in
        try await broker.declare(Topology(queues: [.stream(stream, maximumBytes: 1 << 20)]))
        let seen = Seen()
        let consuming = Task {
          try await broker.consume(stream, .init(prefetch: 4, streamOffset: .first)) { delivery in
            let number = Int(String(decoding: delivery.body, as: UTF8.self)) ?? -1
            seen.add(number, isRedelivered: false)
            return .acknowledge
          }
        }
        for number in 0..<30 {
          if number == 10 || number == 20 {
            await seen.reached(number)
            try rabbit.control("close_all_connections", "fault injection")
          }
          _ = try await broker.publish(OutboundMessage(to: stream, body: Array("\(number)".utf8)))
        }
        await seen.reached(30)
        consuming.cancel()
        try await consuming.value
        // The last ones before a loss may have been on their way.
        for number in [0, 1, 2, 3, 4, 5, 12, 13, 14, 15] { #expect(seen.counts[number] == 1, "\(number)") }
      }
    }
  }
}
