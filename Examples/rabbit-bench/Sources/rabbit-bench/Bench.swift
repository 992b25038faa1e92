import Foundation
import Logging
import Messaging
import MessagingRabbitMQ
import Synchronization

/// One run: producers, consumers, progress, and an end by time, count or Ctrl-C.
final class Bench: Sendable {
  private let broker: RabbitMQConfiguration
  private let queue: QueueName
  private let keepsQueue: Bool
  private let wish: RabbitBench
  private let tally = Tally()
  private let started = Mutex(0)
  private let recoveries = Mutex(0)
  private let clock = ContinuousClock()
  private let zero = ContinuousClock.now

  init(broker: RabbitMQConfiguration, queue: QueueName, keepsQueue: Bool, _ wish: RabbitBench) {
    (self.broker, self.queue, self.keepsQueue, self.wish) = (broker, queue, keepsQueue, wish)
  }

  func run() async throws -> Report {
    let control = try connection()
    return try await withThrowingTaskGroup(of: Void.self) { group in
      defer { group.cancelAll() }
      group.addTask { try await control.run() }
      try await control.declare(Topology(queues: [declaration]))
      let begin = clock.now
      let consuming = Task { try await self.all(self.wish.consumers) { try await self.consume(with: $0) } }
      let progress = Task { try await self.showProgress() }
      do { try await publish() } catch {
        consuming.cancel()
        throw error
      }
      let seconds = max((clock.now - begin) / .seconds(1), 0.001)
      await drain()
      progress.cancel()
      consuming.cancel()
      try await consuming.value
      if !keepsQueue { try await control.delete(queue) }
      return Report(tally.now, seconds: seconds, recoveries: recoveries.withLock { $0 })
    }
  }

  private var declaration: QueueDeclaration {
    switch wish.queueType {
    case .classic: QueueDeclaration(queue)
    case .quorum: QueueDeclaration(queue, kind: .quorum)
    case .stream: .stream(queue, maximumBytes: 1 << 30)
    }
  }

  private func connection() throws -> RabbitMQBroker {
    try RabbitMQBroker(broker, logger: Logger(label: "rabbit-bench") { _ in SwiftLogNoOpLogHandler() })
  }

  /// So many, each with a connection of its own, until all of them are done.
  private func all(_ count: Int, _ body: @escaping @Sendable (RabbitMQBroker) async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<count {
        let broker = try connection()
        group.addTask {
          try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await broker.run() }
            group.addTask { await self.watch(broker) }
            try await body(broker)
          }
        }
      }
      try await group.waitForAll()
    }
  }

  private func watch(_ broker: RabbitMQBroker) async {
    for await event in broker.connectionEvents() {
      if case .lost(let error) = event.state {
        recoveries.withLock { $0 += 1 }
        FileHandle.standardError.write(Data("\(event.connection): \(error)\n".utf8))
      }
    }
  }

  // MARK: Producers

  /// Until the time is over, enough was sent, or Ctrl-C.
  private func publish() async throws {
    let producing = Task { try await self.all(self.wish.producers) { try await self.publish(with: $0) } }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await Self.interrupted() }
      group.addTask { try await Task.sleep(for: .seconds(self.wish.duration)) }
      if wish.producers > 0 { group.addTask { try await producing.value } }
      defer {
        group.cancelAll()
        producing.cancel()
      }
      try await group.next()
    }
    // What was under way is confirmed, or given up.
    do { try await producing.value } catch is CancellationError {}
  }

  private func publish(with broker: RabbitMQBroker) async throws {
    let turns = Turns(rate: wish.rate)
    let executor = wish.onThreads ? broker.executor(of: .publishing) : nil
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<wish.confirm {
        group.addTask(executorPreference: executor) {
          while !Task.isCancelled, self.mayStart() {
            do { try await turns.next() } catch { return }
            // Not cancelled with the rest: the broker's end waits for what is under way.
            await Task(executorPreference: executor) { await self.publishOne(with: broker) }.value
          }
        }
      }
    }
  }

  private func mayStart() -> Bool {
    started.withLock { started in
      if wish.messages > 0 && started >= wish.messages { return false }
      started += 1
      return true
    }
  }

  private func publishOne(with broker: RabbitMQBroker) async {
    let now = clock.now
    var body = [UInt8](repeating: 0, count: wish.size)
    // When it left, for whoever receives it here; a smaller body has no room for it.
    if wish.size >= 8 {
      let nanoseconds = UInt64((now - zero) / .nanoseconds(1))
      for index in 0..<8 { body[index] = UInt8(truncatingIfNeeded: nanoseconds >> UInt64(8 * index)) }
    }
    do {
      _ = try await broker.publish(
        OutboundMessage(to: queue, properties: .init(isPersistent: !wish.transient), body: body))
      tally.confirmed(after: clock.now - now)
    } catch let error as MessagingError where error.code == .refused {
      tally.refused()
    } catch {}
  }

  // MARK: Consumers

  private func consume(with broker: RabbitMQBroker) async throws {
    let options = ConsumeOptions(
      prefetch: wish.prefetch, streamOffset: wish.queueType == .stream ? (keepsQueue ? .next : .first) : nil)
    try await withTaskExecutorPreference(wish.onThreads ? broker.executor(of: .consuming) : nil) {
      try await broker.consume(queue, options) { delivery in
        let sent = delivery.body.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let age = self.clock.now - self.zero - .nanoseconds(Int64(clamping: sent))
        let isOurs = delivery.body.count >= 8 && age >= .zero && age < .seconds(86_400)
        self.tally.received(after: isOurs ? age : nil, again: delivery.isRedelivered)
        return .acknowledge
      }
    }
  }

  /// What was confirmed is received, as long as something comes.
  private func drain() async {
    guard wish.consumers > 0, wish.producers > 0 else { return }
    var before = -1
    while tally.now.received < tally.now.confirmed, tally.now.received > before {
      before = tally.now.received
      do { try await Task.sleep(for: .seconds(1)) } catch { return }
    }
  }

  // MARK: Who looks on

  private func showProgress() async throws {
    var last = tally.now
    for second in 1... {
      try await Task.sleep(for: .seconds(1))
      let now = tally.now
      let line =
        "\(second) s: confirmed \(now.confirmed - last.confirmed)/s, received \(now.received - last.received)/s\n"
      FileHandle.standardError.write(Data(line.utf8))
      last = now
    }
  }

  /// Waits for Ctrl-C.
  private static func interrupted() async {
    signal(SIGINT, SIG_IGN)
    let (signals, signaled) = AsyncStream<Void>.makeStream()
    let source = DispatchSource.makeSignalSource(signal: SIGINT)
    source.setEventHandler { signaled.yield() }
    source.activate()
    for await _ in signals { break }
    source.cancel()
  }
}
