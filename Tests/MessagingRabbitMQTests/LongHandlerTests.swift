import Messaging
import MessagingRabbitMQ
import Synchronization
import Testing

/// Handlers that are still at work when their connection is lost.
@Suite(.enabled(if: TestBroker.isWanted)) struct LongHandlerTests {
  private struct Order {
    var begun: [UInt8] = []
    var running: Set<String> = []
    var isDoubled = false
  }

  /// A handler that doesn't end keeps nobody else from what comes over the next connection; with keys, nobody with another
  /// key, and those with its own key wait for it.
  @Test(.timeLimit(.minutes(5)), arguments: [false, true]) func keepNobodyElseWaiting(_ isOrdered: Bool) async throws {
    var configuration = try TestBroker.configuration()
    let proxy = try TCPProxy(to: configuration.port)
    defer { proxy.close() }
    configuration.endpoints = [.init(host: "127.0.0.1", port: proxy.port)]
    let order = Mutex(Order())
    let queue = try TestBroker.uniqueQueue()
    let (gate, opening) = AsyncStream<Void>.makeStream()
    let opened = Task { for await _ in gate {} }
    let (bodies, seen) = AsyncStream<UInt8>.makeStream()
    try await TestBroker.run(try RabbitMQBroker(configuration)) { broker in
      try await broker.declare(Topology(queues: [QueueDeclaration(queue, expiry: .seconds(600))]))
      let handler: @Sendable (Delivery) async throws -> Settlement = { delivery in
        let key = delivery.properties.headers["key"].map { "\($0)" } ?? ""
        order.withLock { order in
          if isOrdered, !order.running.insert(key).inserted { order.isDoubled = true }
          order.begun += delivery.body
        }
        defer { _ = order.withLock { $0.running.remove(key) } }
        seen.yield(delivery.body[0])
        // The first time alone: over the next connection it comes again.
        if delivery.body == [1], !delivery.isRedelivered { await opened.value }
        return .acknowledge
      }
      func publish(_ number: UInt8, key: HeaderValue) async throws {
        _ = try await broker.publish(
          OutboundMessage(to: queue, properties: .init(headers: ["key": key]), body: [number]))
      }
      let consuming = Task {
        let options = ConsumeOptions(prefetch: 10, concurrency: 2)
        if isOrdered {
          try await broker.consume(queue, options, orderedBy: .header("key"), handler: handler)
        } else {
          try await broker.consume(queue, options, handler: handler)
        }
      }
      var arrivals = bodies.makeAsyncIterator()
      try await publish(1, key: "a")
      #expect(await arrivals.next() == 1)
      proxy.harm(.cut, withinBytes: 1)
      // Makes bytes flow, and is handled over the next connection.
      try await publish(2, key: "b")
      while let body = await arrivals.next(), body != 2 {}
      if isOrdered {
        // What came again waits for the handler that still has it.
        #expect(order.withLock { $0.begun.count { $0 == 1 } } == 1)
      }
      opening.finish()
      if isOrdered { #expect(await arrivals.next() == 1) }
      consuming.cancel()
      try await consuming.value
      #expect(!order.withLock { $0.isDoubled })
      #expect(try await broker.waitingMessages(in: queue) == 0)
      try await broker.delete(queue)
    }
  }

  /// What waits for a handler with its key goes back when the consumer is cancelled, not when that handler is done.
  @Test(.timeLimit(.minutes(5))) func giveBackWhatWaitsForThem() async throws {
    let queue = try TestBroker.uniqueQueue()
    let (gate, opening) = AsyncStream<Void>.makeStream()
    let opened = Task { for await _ in gate {} }
    let (handling, handles) = AsyncStream<UInt8>.makeStream()
    try await TestBroker.with { broker in
      try await broker.declare(Topology(queues: [QueueDeclaration(queue, expiry: .seconds(600))]))
      for number in [UInt8(1), 2] {
        _ = try await broker.publish(
          OutboundMessage(to: queue, properties: .init(headers: ["key": "a"]), body: [number]))
      }
      let consuming = Task {
        try await broker.consume(queue, .init(prefetch: 2, concurrency: 2), orderedBy: .header("key")) { delivery in
          handles.yield(delivery.body[0])
          await opened.value
          return .acknowledge
        }
      }
      for await number in handling {
        #expect(number == 1)
        break
      }
      consuming.cancel()
      var back: Delivery?
      while back == nil {
        back = try await broker.get(queue)
        await Task.yield()
      }
      #expect(back?.body == [2])
      opening.finish()
      try await consuming.value
      #expect(try await broker.waitingMessages(in: queue) == 0)
      try await broker.delete(queue)
    }
  }
}
