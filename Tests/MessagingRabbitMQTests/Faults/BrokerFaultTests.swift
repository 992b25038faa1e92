import Foundation
import Logging
import Messaging
import MessagingRabbitMQ
import RabbitMQTestServer
import Synchronization
import Testing

/// What holds while the broker dies, forgets its connections or runs out of memory.
@Suite(.serialized, .enabled(if: PrivateRabbitMQ.isWanted)) struct BrokerFaultTests {
  private static let isDeep = ProcessInfo.processInfo.environment["FLOTILLA_TEST_DEEP"] == "1"

  /// Publishers publish, a consumer consumes, and the faults happen in between. At the end everything that was
  /// confirmed has been handled, and what was sent once was delivered fresh at most once.
  private func load(
    on rabbit: PrivateRabbitMQ, messages: Int, faults: [@Sendable () async throws -> Void]
  ) async throws {
    let queue = try TestBroker.uniqueQueue()
    let broker = try RabbitMQBroker(rabbit.configuration())
    let seen = Seen()
    let attempts = Attempts()
    try await TestBroker.run(broker) { broker in
      try await broker.declare(Topology(queues: [QueueDeclaration(queue)]))
      try await withThrowingTaskGroup { group in
        let consumer = Task {
          try await broker.consume(queue, .init(prefetch: 50, concurrency: 4)) { delivery in
            seen.add(Int(String(decoding: delivery.body, as: UTF8.self)), isRedelivered: delivery.isRedelivered)
            return .acknowledge
          }
        }
        for part in 0..<20 {
          group.addTask {
            for number in stride(from: part, to: messages, by: 20) {
              let message = OutboundMessage(to: queue, body: Array("\(number)".utf8))
              attempts.add(number, try await broker.publish(message).attempts)
            }
          }
        }
        for (index, fault) in faults.enumerated() {
          await attempts.reached(messages * (index + 1) / (faults.count + 2))
          try await fault()
        }
        try await group.waitForAll()
        await seen.reached(messages)
        consumer.cancel()
        try await consumer.value
      }
    }
    let (all, sentOnce) = (attempts.all, attempts.all.filter { $0.value == 1 })
    #expect(all.count == messages, "not everything was confirmed")
    #expect(Set(seen.counts.keys) == Set(0..<messages), "a confirmed message was lost")
    let doubled = sentOnce.keys.filter { seen.counts[$0, default: 0] > 1 }
    #expect(doubled.isEmpty, "sent once, delivered fresh more than once: \(doubled.sorted().prefix(5))")
  }

  @Test(.timeLimit(.minutes(5))) func killedBrokerLosesNothingConfirmed() async throws {
    let kill: @Sendable (PrivateRabbitMQ) throws -> Void = { rabbit in
      try rabbit.kill()
      try rabbit.start()
    }
    try await PrivateRabbitMQ.with { rabbit in
      let kills = Self.isDeep ? 10 : 2
      try await load(
        on: rabbit, messages: 1500 * kills, faults: (0..<kills).map { _ in { try kill(rabbit) } })
    }
  }

  @Test(.timeLimit(.minutes(5))) func closedConnectionsLoseNothingConfirmed() async throws {
    try await PrivateRabbitMQ.with { rabbit in
      let count = Self.isDeep ? 50 : 5
      try await load(
        on: rabbit, messages: 1000 * count,
        faults: (0..<count).map { _ in { try rabbit.control("close_all_connections", "fault injection") } })
    }
  }

  @Test(.timeLimit(.minutes(5))) func aPeerThatFallsSilentIsGivenUp() async throws {
    try await PrivateRabbitMQ.with { rabbit in
      let queue = try TestBroker.uniqueQueue()
      let events = LogEvents()
      let broker = try RabbitMQBroker(rabbit.configuration(), logger: events.logger)
      try await TestBroker.run(broker) { broker in
        try await broker.declare(Topology(queues: [QueueDeclaration(queue)]))
        _ = try await broker.publish(OutboundMessage(to: queue, body: [1]))
        try rabbit.signal(SIGSTOP)
        let publishing = Task { try await broker.publish(OutboundMessage(to: queue, body: [2])) }
        await events.saw("flotilla (publishing): connection lost")
        try rabbit.signal(SIGCONT)
        // What had left may have arrived; it was sent again, and is there at least once.
        #expect(try await publishing.value.attempts > 1)
        #expect(try await broker.waitingMessages(in: queue) >= 2)
      }
    }
  }

  @Test(.timeLimit(.minutes(5))) func blockedPublishersWaitWhileConsumersGoOn() async throws {
    try await PrivateRabbitMQ.with { rabbit in
      let queue = try TestBroker.uniqueQueue()
      let events = LogEvents()
      var configuration = rabbit.configuration()
      // A broker that gets no processor for a few seconds is not taken for lost: only blocking is looked at here.
      configuration.heartbeat = .seconds(60)
      let broker = try RabbitMQBroker(configuration, logger: events.logger)
      let seen = Seen()
      try await TestBroker.run(broker) { broker in
        try await broker.declare(Topology(queues: [QueueDeclaration(queue)]))
        for number in 0..<10 { _ = try await broker.publish(OutboundMessage(to: queue, body: Array("\(number)".utf8))) }
        try rabbit.control("set_vm_memory_high_watermark", "0.0000001")
        let waiting = Task { try await broker.publish(OutboundMessage(to: queue, body: Array("10".utf8))) }
        await events.saw("broker accepts no messages")
        let consumer = Task {
          try await broker.consume(queue, .init()) { delivery in
            seen.add(Int(String(decoding: delivery.body, as: UTF8.self)), isRedelivered: delivery.isRedelivered)
            return .acknowledge
          }
        }
        await seen.reached(10)
        #expect(seen.counts[10] == nil)
        // A publisher that gives up while blocked leaves at once.
        let impatient = Task { try await broker.publish(OutboundMessage(to: queue, body: Array("11".utf8))) }
        impatient.cancel()
        await #expect(throws: CancellationError.self) { try await impatient.value }
        try rabbit.control("set_vm_memory_high_watermark", "0.4")
        #expect(try await waiting.value.attempts == 1)
        await seen.reached(11)
        consumer.cancel()
        try await consumer.value
      }
    }
  }
}

/// How often each number was delivered fresh.
final class Seen: Sendable {
  private struct State {
    var counts: [Int: Int] = [:]
    var waiters: [(Int, CheckedContinuation<Void, Never>)] = []
  }
  private let state = Mutex(State())

  var counts: [Int: Int] { state.withLock { $0.counts } }

  func add(_ number: Int?, isRedelivered: Bool) {
    let ready = state.withLock { state -> [CheckedContinuation<Void, Never>] in
      if let number { state.counts[number, default: 0] += isRedelivered ? 0 : 1 }
      let count = state.counts.count
      defer { state.waiters.removeAll { $0.0 <= count } }
      return state.waiters.filter { $0.0 <= count }.map(\.1)
    }
    for waiter in ready { waiter.resume() }
  }

  /// Waits until so many different numbers have come, or the test is given up.
  func reached(_ count: Int) async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        let isOver = state.withLock { state in
          if state.counts.count >= count || Task.isCancelled { return true }
          state.waiters.append((count, waiter))
          return false
        }
        if isOver { waiter.resume() }
      }
    } onCancel: {
      let waiters = state.withLock { state in
        defer { state.waiters = [] }
        return state.waiters
      }
      for (_, waiter) in waiters { waiter.resume() }
    }
  }
}

/// With how many attempts each number was confirmed.
final class Attempts: Sendable {
  private let seen = Seen()
  private let attempts = Mutex<[Int: Int]>([:])
  var all: [Int: Int] { attempts.withLock { $0 } }

  func add(_ number: Int, _ count: Int) {
    attempts.withLock { $0[number] = count }
    seen.add(number, isRedelivered: false)
  }

  func reached(_ count: Int) async { await seen.reached(count) }
}

/// A logger whose messages can be waited for.
final class LogEvents: Sendable {
  private struct State {
    var messages: Set<String> = []
    var waiters: [(String, CheckedContinuation<Void, Never>)] = []
  }
  private let state = Mutex(State())

  var logger: Logger { Logger(label: "test") { _ in Handler(events: self) } }

  /// Waits until this was logged, or the test is given up.
  func saw(_ message: String) async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        let isOver = state.withLock { state in
          if state.messages.contains(message) || Task.isCancelled { return true }
          state.waiters.append((message, waiter))
          return false
        }
        if isOver { waiter.resume() }
      }
    } onCancel: {
      let waiters = state.withLock { state in
        defer { state.waiters = [] }
        return state.waiters
      }
      for (_, waiter) in waiters { waiter.resume() }
    }
  }

  private func add(_ message: String) {
    let ready = state.withLock { state in
      state.messages.insert(message)
      defer { state.waiters.removeAll { $0.0 == message } }
      return state.waiters.filter { $0.0 == message }.map(\.1)
    }
    for waiter in ready { waiter.resume() }
  }

  private struct Handler: LogHandler {
    let events: LogEvents
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .trace
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }
    func log(event: LogEvent) {
      events.add(event.message.description)
      if let connection = metadata["connection"] { events.add("\(connection): \(event.message)") }
    }
  }
}
