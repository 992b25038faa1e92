import Foundation
import Logging
import Messaging
import MessagingRabbitMQ
import RabbitMQTestServer
import Synchronization
import TestSeeds
import Testing

/// Brokers of the tests' own, one after the other.
@Suite(.serialized, .enabled(if: PrivateRabbitMQ.isWanted)) enum BrokerFaults {}

extension BrokerFaults {
  /// What holds while the broker dies, forgets its connections, runs out of memory or can't be heard.
  @Suite struct BrokerFaultTests {
    /// One broker behind a proxy, and all that can happen to it, in random order.
    @Test(.timeLimit(.minutes(60)), arguments: Load.Consuming.allCases)
    func nothingConfirmedIsLostWhateverHappens(_ consuming: Load.Consuming) async throws {
      try await PrivateRabbitMQ.with { rabbit in
        let proxy = try TCPProxy(to: rabbit.port)
        defer { proxy.close() }
        var configuration = rabbit.configuration()
        configuration.endpoints = [.init(host: "127.0.0.1", port: proxy.port)]
        // Where they end is the same for both: connections, and what was held on them.
        let faults = try Fault.plan(count: (TestDepth.isFull ? 400 : 32) / (consuming == .handlers ? 1 : 2))
        print("faults:", faults.map(\.rawValue).joined(separator: " "))
        try await TestBroker.run(try RabbitMQBroker(configuration)) { broker in
          let count = try await Load(consuming: consuming).run(
            on: broker, queue: QueueDeclaration(try TestBroker.uniqueQueue()),
            faults: faults.map { fault in { try await fault.happen(to: rabbit, broker, proxy) } })
          print("messages confirmed and consumed:", count)
        }
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

    /// Tasks on a connection's thread have no need of the broker.
    @Test(.timeLimit(.minutes(5))) func whatRunsOnAThreadThatCannotSendGoesOn() async throws {
      try await PrivateRabbitMQ.with { rabbit in
        var configuration = rabbit.configuration()
        configuration.heartbeat = .seconds(600)
        try await TestBroker.run(try RabbitMQBroker(configuration)) { broker in
          let message = OutboundMessage(
            exchange: "amq.fanout", routingKey: "", body: [UInt8](repeating: 1, count: 64 << 10), isMandatory: false)
          // Both connections and the channel are there.
          try await broker.declare(Topology())
          try await broker.publishUnconfirmed(message)
          try rabbit.signal(SIGSTOP)
          let sent = Mutex(0)
          let sending = Task {
            while !Task.isCancelled {
              try await broker.publishUnconfirmed(message)
              sent.withLock { $0 += 1 }
            }
          }
          // Until everything between the two is full, and some more.
          var (last, turns) = (-1, 0)
          while turns < 1000 {
            await Task(executorPreference: broker.executor(of: .publishing)) {}.value
            let now = sent.withLock { $0 }
            turns = now == last && now > 0 ? turns + 1 : 0
            last = now
          }
          sending.cancel()
          try rabbit.signal(SIGCONT)
          await #expect(throws: CancellationError.self) { try await sending.value }
        }
      }
    }

    @Test(.timeLimit(.minutes(5))) func publishersThatDoNotWantToWaitHearThatTheBrokerIsBlocked() async throws {
      try await PrivateRabbitMQ.with { rabbit in
        let queue = try TestBroker.uniqueQueue()
        let events = LogEvents()
        var configuration = rabbit.configuration()
        configuration.heartbeat = .seconds(60)
        configuration.failsWhileBlocked = true
        let broker = try RabbitMQBroker(configuration, logger: events.logger)
        try await TestBroker.run(broker) { broker in
          try await broker.declare(Topology(queues: [QueueDeclaration(queue)]))
          _ = try await broker.publish(OutboundMessage(to: queue, body: [0]))
          try rabbit.control("set_vm_memory_high_watermark", "0.0000001")
          // The broker tells those who publish, so the first one can't know; it waits for its confirm.
          let first = Task { try await broker.publish(OutboundMessage(to: queue, body: [1])) }
          await events.saw("broker accepts no messages")
          for _ in 0..<3 {
            let error = await #expect(throws: MessagingError.self) {
              try await broker.publish(OutboundMessage(to: queue, body: [2]))
            }
            #expect(error?.code == .blocked)
            #expect(error?.isRetriable == true)
            #expect(error?.message.contains("memory") == true)
          }
          // What publishes nothing goes on.
          #expect(try await broker.get(queue)?.body == [0])
          try rabbit.control("set_vm_memory_high_watermark", "0.4")
          #expect(try await first.value.attempts == 1)
          await events.saw("broker accepts messages again")
          #expect(try await broker.publish(OutboundMessage(to: queue, body: [3])).attempts == 1)
          // Those that were refused had not left.
          #expect(try await broker.get(queue)?.body == [1])
          #expect(try await broker.get(queue)?.body == [3])
          #expect(try await broker.get(queue) == nil)
        }
      }
    }

    /// A broker that reads nothing answers nothing either: that is no reason to give its connection up.
    @Test(.timeLimit(.minutes(5))) func aShortageLongerThanAnAnswerMayTakeCostsNoConnection() async throws {
      try await PrivateRabbitMQ.with { rabbit in
        let queue = try TestBroker.uniqueQueue()
        let events = LogEvents()
        var configuration = rabbit.configuration()
        configuration.heartbeat = .seconds(60)
        configuration.replyTimeout = .seconds(2)
        try await TestBroker.run(try RabbitMQBroker(configuration, logger: events.logger)) { broker in
          try await broker.declare(Topology(queues: [QueueDeclaration(queue)]))
          try rabbit.control("set_vm_memory_high_watermark", "0.0000001")
          let first = Task { try await broker.publish(OutboundMessage(to: queue, body: [1])) }
          await events.saw("broker accepts no messages")
          // Opens a channel of its own, which the broker doesn't hear of before it has memory again.
          let second = Task { try await broker.publishUnconfirmed(OutboundMessage(to: queue, body: [2])) }
          // The time is what is tried here: longer than an answer may take.
          try await Task.sleep(for: .seconds(5))
          try rabbit.control("set_vm_memory_high_watermark", "0.4")
          #expect(try await first.value.attempts == 1, "the connection was given up")
          try await second.value
          while try await broker.waitingMessages(in: queue) < 2 { await Task.yield() }
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
          for number in 0..<10 {
            _ = try await broker.publish(OutboundMessage(to: queue, body: Array("\(number)".utf8)))
          }
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
