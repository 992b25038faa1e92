import Messaging
import MessagingRabbitMQ
import RabbitMQTestServer
import Synchronization
import TestPorts
import Testing

/// What only the real broker can show.
@Suite(.enabled(if: TestBroker.isWanted)) struct RabbitMQBrokerTests {
  @Test(.timeLimit(.minutes(5))) func wrongPasswordEndsRunAndWhoeverWaits() async throws {
    var configuration = try TestBroker.configuration()
    configuration.password = "not-the-password"
    let broker = try RabbitMQBroker(configuration)
    let publishing = Task { try await broker.publish(OutboundMessage(routingKey: "k", body: [])) }
    let declaring = Task { try await broker.declare(Topology(queues: [QueueDeclaration("q")])) }
    let error = await #expect(throws: MessagingError.self) { try await broker.run() }
    #expect(error?.code == .authenticationFailed)
    #expect(error?.isRetriable == false)
    #expect(error?.description.contains("not-the-password") == false)
    await #expect(throws: MessagingError.self) { try await publishing.value }
    await #expect(throws: MessagingError.self) { try await declaring.value }
  }

  /// A handler holds what its owner holds: whoever connects again and again must not keep all the ends before.
  @Test(.timeLimit(.minutes(5))) func nothingIsKeptAfterTheEnd() async throws {
    final class Trace: Sendable {}
    weak var trace: Trace?
    do {
      let kept = Trace()
      trace = kept
      try await TestBroker.with { broker in
        let queue = try TestBroker.uniqueQueue()
        try await broker.declare(Topology(queues: [QueueDeclaration(queue, expiry: .seconds(60))]))
        _ = try await broker.publish(OutboundMessage(to: queue, body: [1]))
        let (handled, handling) = AsyncStream<Trace>.makeStream()
        let consuming = Task {
          try await broker.consume(queue, ConsumeOptions()) { _ in
            handling.yield(kept)
            return .acknowledge
          }
        }
        for await _ in handled { break }
        consuming.cancel()
        try await consuming.value
      }
    }
    // The connection's thread lets go a moment after the end is known.
    while trace != nil { await Task.yield() }
  }

  @Test(.timeLimit(.minutes(5))) func runsAgainAfterItEnded() async throws {
    let broker = try RabbitMQBroker(TestBroker.configuration())
    let queue = try TestBroker.uniqueQueue()
    for round in 1...3 {
      try await TestBroker.run(broker) { broker in
        let topology = Topology(queues: [QueueDeclaration(queue, expiry: .seconds(60))])
        var isDeclared = false
        while !isDeclared {
          do {
            try await broker.declare(topology)
            isDeclared = true
          } catch let error as MessagingError where error.code == .closed {
            // Between two runs; the next one begins in a task beside this one.
            try Task.checkCancellation()
            await Task.yield()
          }
        }
        _ = try await broker.publish(OutboundMessage(to: queue, body: [UInt8(round)]))
        #expect(try await broker.waitingMessages(in: queue) == round)
        let error = await #expect(throws: MessagingError.self) { try await broker.run() }
        #expect(error?.code == .alreadyRunning)
      }
      let error = await #expect(throws: MessagingError.self) {
        try await broker.publish(OutboundMessage(to: queue, body: []))
      }
      #expect(error?.code == .closed)
    }
  }

  /// Where nobody listens the next one is asked at once, in whatever order they come.
  @Test(.timeLimit(.minutes(5))) func oneOfSeveralHostsIsEnough() async throws {
    try await TestBroker.with { configuration in
      configuration.endpoints += (1...7).map { .init(host: "127.0.0.1", port: $0) }
      configuration.firstPause = .seconds(3600)
      configuration.longestPause = .seconds(3600)
    } _: { broker in
      let queue = try TestBroker.uniqueQueue()
      try await broker.declare(Topology(queues: [QueueDeclaration(queue, expiry: .seconds(60))]))
      #expect(try await broker.publish(OutboundMessage(to: queue, body: [1])).attempts == 1)
    }
    var configuration = try TestBroker.configuration()
    configuration.endpoints.insert(.init(host: "127.0.0.1", port: 1), at: 0)
    configuration.password = "not-the-password"
    let broker = try RabbitMQBroker(configuration)
    let error = await #expect(throws: MessagingError.self) { try await broker.run() }
    #expect(error?.code == .authenticationFailed)
  }

  @Test(.timeLimit(.minutes(5))) func missingVirtualHostIsSaid() async throws {
    var configuration = try TestBroker.configuration()
    configuration.virtualHost = "no-such-place"
    let broker = try RabbitMQBroker(configuration)
    let error = await #expect(throws: MessagingError.self) { try await broker.run() }
    // RabbitMQ refuses before it looks whether the virtual host exists, where the user may not see it.
    #expect([.accessRefused, .authenticationFailed].contains(error?.code))
    #expect(error?.message.contains("no-such-place") == true)
  }

  @Test(.timeLimit(.minutes(5))) func endsWhenCancelledWhileNobodyListens() async throws {
    let port = try FreePorts.take(1)[0]
    let broker = try RabbitMQBroker(RabbitMQConfiguration(port: port))
    let running = Task { try await broker.run() }
    let publishing = Task { try await broker.publish(OutboundMessage(routingKey: "k", body: [])) }
    running.cancel()
    try await running.value
    let error = await #expect(throws: MessagingError.self) { try await publishing.value }
    #expect(error?.code == .closed)
  }

  @Test(.timeLimit(.minutes(5))) func endsWhenCancelledDuringTheHandshake() async throws {
    let server = try SilentServer()
    defer { server.close() }
    var configuration = RabbitMQConfiguration(port: server.port)
    configuration.connectTimeout = .seconds(600)
    let broker = try RabbitMQBroker(configuration)
    let running = Task { try await broker.run() }
    await server.accept()
    running.cancel()
    try await running.value
  }

  @Test(.timeLimit(.minutes(5))) func deletedQueueEndsItsConsumer() async throws {
    try await TestBroker.with { broker in
      let queue = try TestBroker.uniqueQueue()
      try await broker.declare(Topology(queues: [QueueDeclaration(queue)]))
      _ = try await broker.publish(OutboundMessage(to: queue, body: [1]))
      let seen = Seen()
      let consuming = Task {
        try await broker.consume(queue, .init()) { _ in
          seen.add(1, isRedelivered: false)
          return .acknowledge
        }
      }
      await seen.reached(1)
      try await broker.delete(queue)
      let error = await #expect(throws: MessagingError.self) { try await consuming.value }
      #expect(error?.code == .consumerCancelled)
      let missing = await #expect(throws: MessagingError.self) { try await broker.waitingMessages(in: queue) }
      #expect(missing?.code == .notFound)
    }
  }

  /// Up to the largest that RabbitMQ takes by default, there and back; one after the other, since they need much memory.
  @Test(.timeLimit(.minutes(10))) func theLargestBodies() async throws {
    try await TestBroker.with {
      // A machine that is busy with so much isn't lost.
      $0.heartbeat = .seconds(240)
    } _: { broker in
      let queue = try TestBroker.uniqueQueue()
      try await broker.declare(Topology(queues: [QueueDeclaration(queue, expiry: .seconds(600))]))
      for size in [100 << 20, 128 << 20] {
        // No two frames are the same.
        let pattern = (0..<251).map { UInt8($0) }
        var body: [UInt8] = []
        body.reserveCapacity(size + pattern.count)
        while body.count < size { body += pattern }
        body.removeLast(body.count - size)
        #expect(try await broker.publish(OutboundMessage(to: queue, body: body)).attempts == 1)
        for try await message in broker.messages(from: queue) {
          let isSame = message.message == body
          #expect(isSame && message.message.count == size)
          message.acknowledge()
          break
        }
      }
      let error = await #expect(throws: MessagingError.self) {
        try await broker.publish(OutboundMessage(to: queue, body: [UInt8](repeating: 0, count: (128 << 20) + 1)))
      }
      #expect(error?.code == .tooLarge)
      try await broker.delete(queue)
    }
  }

  /// At the limits of what fits into one frame of 4096 bytes, and at the limits of the frame.
  @Test(
    .timeLimit(.minutes(5)),
    arguments: [0, 1, 4087, 4088, 4089, 4095, 4096, 4097, 4 * 4088, 4 * 4088 + 1, 3_000_000])
  func bodiesAtTheLimitsOfSmallFrames(_ size: Int) async throws {
    try await TestBroker.with {
      $0.frameMaximum = 4096
    } _: { broker in
      let queue = try TestBroker.uniqueQueue()
      try await broker.declare(Topology(queues: [QueueDeclaration(queue, expiry: .seconds(60))]))
      let body = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7) }
      let seen = Seen()
      _ = try await broker.publish(OutboundMessage(to: queue, body: body))
      let consumer = Task {
        try await broker.consume(queue, .init()) { delivery in
          #expect(delivery.body == body)
          seen.add(1, isRedelivered: false)
          return .acknowledge
        }
      }
      await seen.reached(1)
      consumer.cancel()
      try await consumer.value
    }
  }

  @Test(.timeLimit(.minutes(5))) func endingWaitsForConfirms() async throws {
    let broker = try RabbitMQBroker(TestBroker.configuration())
    let queue = try TestBroker.uniqueQueue()
    let running = Task { try await broker.run() }
    try await broker.declare(Topology(queues: [QueueDeclaration(queue, expiry: .seconds(60))]))
    // Once one is confirmed, publishing is under way.
    _ = try await broker.publish(OutboundMessage(to: queue, body: []))
    let outcomes = await withTaskGroup(of: MessagingError.Code?.self) { group in
      for number in 0..<500 {
        group.addTask {
          do {
            _ = try await broker.publish(OutboundMessage(to: queue, body: Array("\(number)".utf8)))
            return nil
          } catch { return (error as? MessagingError)?.code ?? .unsupported }
        }
      }
      running.cancel()
      return await group.reduce(into: [MessagingError.Code?]()) { $0.append($1) }
    }
    try await running.value
    // What was submitted in time is confirmed, the rest was refused before it left; nothing is unknown.
    #expect(outcomes.allSatisfy { $0 == nil || $0 == .closed }, "\(Set(outcomes))")
  }

  /// Handlers that run when the end begins finish, and their acknowledgements leave before the connection goes.
  @Test(.timeLimit(.minutes(5))) func endingWaitsForHandlersAndTheirAcknowledgements() async throws {
    var configuration = try TestBroker.configuration()
    configuration.closeGrace = .seconds(240)
    let queue = try TestBroker.uniqueQueue()
    let broker = try RabbitMQBroker(configuration)
    let running = Task { try await broker.run() }
    try await broker.declare(Topology(queues: [QueueDeclaration(queue, expiry: .seconds(600))]))
    for number in 0..<12 { _ = try await broker.publish(OutboundMessage(to: queue, body: Array("\(number)".utf8))) }
    let started = Seen()
    let (gate, opening) = AsyncStream<Void>.makeStream()
    let opened = Task { for await _ in gate {} }
    let consuming = Task {
      try await broker.consume(queue, .init(prefetch: 10, concurrency: 10)) { delivery in
        started.add(Int(String(decoding: delivery.body, as: UTF8.self)), isRedelivered: false)
        await opened.value
        return .acknowledge
      }
    }
    await started.reached(10)
    running.cancel()
    opening.finish()
    try await running.value
    let error = await #expect(throws: MessagingError.self) { try await consuming.value }
    #expect(error?.code == .closed)
    // Ten were handled and are gone; two were never taken.
    try await TestBroker.with { after in
      #expect(try await after.waitingMessages(in: queue) == 2)
      try await after.delete(queue)
    }
  }

  /// Acknowledged in batches, rejected and given back in between, by many handlers: each message ends where it should.
  ///
  /// Exactly once while the connections last. Over a lost one delivery is at least once: what was published without a
  /// confirm may be there as often as it was sent, and what was settled without the broker's hearing of it comes again,
  /// marked.
  @Test(.timeLimit(.minutes(5)), arguments: [0, 5]) func mixedSettlementsEndWhereTheyShould(_ cuts: Int) async throws {
    let count = 2_000
    var configuration = try TestBroker.configuration()
    let proxy = try TCPProxy(to: configuration.port)
    defer { proxy.close() }
    configuration.endpoints = [.init(host: "127.0.0.1", port: proxy.port)]
    configuration.longestPause = .milliseconds(500)
    // How often each was sent, came without the mark, was settled for good, and came among the dead.
    let (sent, fresh, settled, buried) = (Attempts(), Seen(), Seen(), Seen())
    let (events, rest) = try await TestBroker.run(try RabbitMQBroker(configuration)) { broker in
      let events = broker.connectionEvents()
      let queue = try TestBroker.uniqueQueue()
      let dead = try QueueName(queue.rawValue + ".dead")
      try await broker.declare(
        Topology(queues: [
          QueueDeclaration(
            queue, expiry: .seconds(600), deadLetterExchange: .default, deadLetterRoutingKey: RoutingKey(dead)),
          QueueDeclaration(dead, expiry: .seconds(600)),
        ]))
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<count {
          let message = OutboundMessage(to: queue, body: Array("\(number)".utf8))
          group.addTask { sent.add(number, try await broker.publish(message).attempts) }
        }
        try await group.waitForAll()
      }
      let consuming = Task {
        try await broker.consume(queue, .init(prefetch: 50, concurrency: 8)) { delivery in
          let number = Int(String(decoding: delivery.body, as: UTF8.self)) ?? -1
          fresh.add(number, isRedelivered: delivery.isRedelivered)
          if number % 11 == 0, !delivery.isRedelivered { return .requeue }
          settled.add(number, isRedelivered: false)
          return number % 7 == 0 ? .reject(deadLetter: "a multiple of 7") : .acknowledge
        }
      }
      let burying = Task {
        try await broker.consume(dead, .init()) { delivery in
          buried.add(Int(String(decoding: delivery.body, as: UTF8.self)) ?? -1, isRedelivered: false)
          return .acknowledge
        }
      }
      for cut in 0..<cuts {
        await settled.reached((cut + 1) * 300)
        proxy.harm(.cut, withinBytes: 2_000)
      }
      await settled.reached(count)
      await buried.reached((count + 6) / 7)
      for consumer in [consuming, burying] {
        consumer.cancel()
        try await consumer.value
      }
      var rest: [Delivery] = []
      while let delivery = try await broker.get(queue) { rest.append(delivery) }
      try await broker.delete(queue)
      try await broker.delete(dead)
      return (events, rest)
    }
    var losses = 0
    for await event in events {
      if case .lost = event.state { losses += 1 }
      if case .closed = event.state { break }
    }
    #expect(Set(settled.counts.keys) == Set(0..<count))
    #expect(Set(buried.counts.keys) == Set((0..<count).filter { $0 % 7 == 0 }))
    let attempts = sent.all
    for (number, times) in fresh.counts where times > attempts[number] ?? 0 {
      Issue.record("\(number) was sent \(attempts[number] ?? 0) times and came \(times) times without the mark")
    }
    #expect(losses > 0 || cuts == 0)
    if losses == 0 {
      #expect(attempts.values.allSatisfy { $0 == 1 })
      #expect(settled.counts.values.allSatisfy { $0 == 1 } && buried.counts.values.allSatisfy { $0 == 1 })
      #expect(rest.isEmpty)
    } else {
      // What is left came before.
      let texts = Set(settled.counts.keys.map { Array("\($0)".utf8) })
      #expect(rest.allSatisfy { texts.contains($0.body) })
    }
  }

  @Test(.timeLimit(.minutes(5))) func idleConnectionsLiveOnHeartbeats() async throws {
    var configuration = try TestBroker.configuration()
    configuration.heartbeat = .seconds(12)
    let broker = try RabbitMQBroker(configuration)
    let losses = Mutex<[String]>([])
    let watching = Task {
      for await event in broker.connectionEvents() {
        if case .lost(let error) = event.state { losses.withLock { $0.append("\(event.connection): \(error)") } }
      }
    }
    defer { watching.cancel() }
    try await TestBroker.run(broker) { broker in
      let queue = try TestBroker.uniqueQueue()
      try await broker.declare(
        Topology(queues: [
          QueueDeclaration(
            queue, messageTTL: .seconds(48), expiry: .seconds(240), deadLetterExchange: .default,
            deadLetterRoutingKey: RoutingKey(queue.rawValue + ".late"))
        ]))
      let late = try QueueName(queue.rawValue + ".late")
      try await broker.declare(Topology(queues: [QueueDeclaration(late, expiry: .seconds(240))]))
      let sent = try await broker.publish(OutboundMessage(to: queue, body: [1]))
      #expect(sent.attempts == 1)
      // The broker itself measures four intervals: its message comes back after them, over the same connection.
      let seen = Seen()
      let consumer = Task {
        try await broker.consume(late, .init()) { delivery in
          seen.add(1, isRedelivered: delivery.isRedelivered)
          return .acknowledge
        }
      }
      await seen.reached(1)
      #expect(seen.counts[1] == 1)
      #expect(try await broker.publish(OutboundMessage(to: queue, body: [2])).attempts == 1)
      consumer.cancel()
      try await consumer.value
      #expect(losses.withLock { $0 } == [])
    }
  }
}
