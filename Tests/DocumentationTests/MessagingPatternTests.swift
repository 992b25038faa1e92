import Messaging
import MessagingRabbitMQ
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The patterns of docs/modules/Messaging.md, on both brokers.
struct MessagingPatternTests {
  enum Kind: CaseIterable {
    case memory, rabbitMQ
  }

  private static let url = ProcessInfo.processInfo.environment["FLOTILLA_TEST_AMQP"]
  /// RabbitMQ's tests say where a missing one is a fault.
  static let kinds = Kind.allCases.filter { $0 == .memory || url != nil }

  private let id = MessageID.random()
  private func queue(_ name: String) throws -> QueueDeclaration {
    QueueDeclaration(try QueueName("page.\(id).\(name)"), isDurable: false, expiry: .seconds(60))
  }

  /// Does the first as long as the second takes, on a broker of this kind.
  private func on(
    _ kind: Kind, _ first: @escaping @Sendable (any MessageBroker) async throws -> Void,
    _ second: @Sendable (any MessageBroker) async throws -> Void
  ) async throws {
    let broker: any MessageBroker =
      switch kind {
      case .memory: InMemoryBroker()
      case .rabbitMQ: try RabbitMQBroker(RabbitMQConfiguration(url: try #require(Self.url)))
      }
    try await withThrowingTaskGroup(of: Void.self) { group in
      defer { group.cancelAll() }
      group.addTask { try await broker.run() }
      group.addTask { try await first(broker) }
      try await second(broker)
    }
  }

  @Test(.timeLimit(.minutes(5)), arguments: kinds) func pricesAreAnswered(_ kind: Kind) async throws {
    let prices = try queue("prices")
    try await on(kind) { broker in
      try await broker.declare(Topology(queues: [prices]))
      try await MessagingPage.answer(prices.name, broker)
    } _: { broker in
      try await broker.declare(Topology(queues: [prices]))
      #expect(try await MessagingPage.ask(prices.name, broker).cents == 250)
      let error = await #expect(throws: MessagingError.self) {
        try await broker.request(
          MessagingPage.PriceQuestion(item: "air"), for: MessagingPage.Price.self, to: prices.name,
          timeout: .seconds(50))
      }
      #expect(error?.code == .requestFailed)
    }
  }

  @Test(.timeLimit(.minutes(5)), arguments: kinds) func temperaturesAreFollowedAndRemembered(_ kind: Kind) async throws
  {
    let garden = try ExchangeName("page.\(id)")
    let last = try queue("last")
    let topology = Topology(queues: [last], exchanges: [ExchangeDeclaration(garden, .topic, isAutoDeleted: true)])
    let (lines, line) = AsyncStream.makeStream(of: String.self)
    try await on(kind) { broker in
      try await broker.declare(topology)
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          try await MessagingPage.subscribe(to: garden, broker) { line.yield("\($0): \($1)") }
        }
        group.addTask { try await MessagingPage.remember(garden, last.name, broker) }
        try await group.waitForAll()
      }
    } _: { broker in
      try await broker.declare(topology)
      // The subscriptions begin in their own time: until they have, nobody gets it.
      var pond: Delivery?
      while pond == nil {
        _ = try await broker.publish(
          OutboundMessage(
            exchange: garden, routingKey: "pond.temperature", body: Array("12".utf8), isMandatory: false))
        do { pond = try await MessagingPage.recall(last.name, broker) } catch let error as MessagingError {
          #expect([.requestFailed, .timedOut].contains(error.code))
        }
      }
      #expect(pond?.body == Array("12".utf8))
      var isFollowed = false
      while !isFollowed {
        do {
          _ = try await broker.publish(OutboundMessage(exchange: garden, routingKey: "pond.depth.now", body: [0x33]))
          isFollowed = true
        } catch let error as MessagingError where error.code == .unroutable { await Task.yield() }
      }
      for await text in lines where text != "pond.temperature: 12" {
        #expect(text == "pond.depth.now: 3")
        break
      }
    }
  }

  @Test(.timeLimit(.minutes(5)), arguments: kinds) func photosAreTriedAgain(_ kind: Kind) async throws {
    struct Unreadable: Error {}
    let photos = try queue("photos")
    let waiting = try RetryPolicy().topology(for: photos.name).queues.map(\.name)
    let (bodies, seen) = AsyncStream.makeStream(of: [UInt8].self)
    try await on(kind) { broker in
      try await broker.declare(Topology(queues: [photos]))
      let first = FirstTime()
      try await MessagingPage.work(photos.name, broker) { body in
        seen.yield(body)
        if await first.isNow() { throw Unreadable() }
      }
    } _: { broker in
      try await broker.declare(Topology(queues: [photos]))
      _ = try await broker.publish(OutboundMessage(to: photos.name, body: [1]))
      var tries = bodies.makeAsyncIterator()
      for _ in 0..<2 { #expect(await tries.next() == [1]) }
      if let broker = broker as? RabbitMQBroker { for queue in waiting { try await broker.delete(queue) } }
    }
  }

  private actor FirstTime {
    private var hasBeen = false
    func isNow() -> Bool {
      defer { hasBeen = true }
      return !hasBeen
    }
  }
}
