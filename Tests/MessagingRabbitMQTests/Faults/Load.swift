import Messaging
import MessagingRabbitMQ
import Synchronization
import Testing

/// Publishers publish and a consumer consumes while faults happen; at the end what was confirmed is compared with what
/// was consumed.
///
/// Each publisher sends numbers, one after the other is confirmed, so their order can be checked: what isn't marked as
/// delivered before comes in order. What was on its way over a lost connection comes marked, and out of order: its broker
/// may hold it for a while when the next connection is there already.
final class Load: Sendable {
  private struct State {
    /// How often each publisher's numbers were delivered fresh, by number.
    var fresh: [[UInt8]]
    /// Which of each publisher's numbers have been seen at all.
    var seen: [[Bool]]
    /// The last number of each publisher that was delivered fresh.
    var last: [Int]
    var disorder: [String] = []
    /// With how many attempts each publisher's numbers were confirmed, by number.
    var attempts: [[UInt8]]
    var confirmed = 0
    var sighted = 0
    var isOver = false
    /// Why a publisher ended before its time.
    var failure: (any Error)?
    var waiters: [(count: Int, sighted: Bool, waiter: CheckedContinuation<Void, Never>)] = []
  }

  /// Who consumes, and where all of it runs.
  enum Consuming: CaseIterable, Sendable {
    case handlers, loop
    /// On the threads of the connections.
    case handlersOnThreads
  }

  private let publishers: Int
  private let consuming: Consuming
  private let state: Mutex<State>

  /// With as many publishers as messages are to be under way where none is confirmed for a while.
  init(publishers: Int = 100, consuming: Consuming = .handlers) {
    self.publishers = publishers
    self.consuming = consuming
    state = Mutex(
      State(
        fresh: .init(repeating: [], count: publishers), seen: .init(repeating: [], count: publishers),
        last: .init(repeating: -1, count: publishers),
        attempts: .init(repeating: [], count: publishers)))
  }

  /// Runs the faults one after the other, each when some hundred messages have been confirmed since the one before, and
  /// checks what became of the messages. Returns how many there were.
  func run(
    on broker: RabbitMQBroker, queue: QueueDeclaration, faults: [@Sendable () async throws -> Void]
  ) async throws -> Int {
    try await broker.declare(Topology(queues: [queue]))
    let onThreads = consuming == .handlersOnThreads
    let consumer = Task(executorPreference: onThreads ? broker.executor(of: .consuming) : nil) { [self] in
      if consuming == .loop {
        try await loop(over: queue.name, on: broker)
        return
      }
      try await broker.consume(
        queue.name, orderedBy: .header("publisher"), options: .init(prefetch: 100, concurrency: 4)
      ) { [self] delivery in
        saw(delivery)
        return .acknowledge
      }
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for publisher in 0..<publishers {
        group.addTask(executorPreference: onThreads ? broker.executor(of: .publishing) : nil) { [self] in
          do { try await publish(publisher, to: queue.name, on: broker) } catch {
            state.withLock { $0.failure = error }
            giveUp()
            throw error
          }
        }
      }
      for fault in faults {
        await reached(state.withLock { $0.confirmed } + 300, sighted: false)
        try Task.checkCancellation()
        if let failure = state.withLock({ $0.failure }) { throw failure }
        try await fault()
      }
      await reached(state.withLock { $0.confirmed } + 300, sighted: false)
      state.withLock { $0.isOver = true }
      try await group.waitForAll()
    }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { [self] in await reached(state.withLock { $0.confirmed }, sighted: true) }
      // What hasn't come by then is lost.
      group.addTask { try? await Task.sleep(for: .seconds(120)) }
      await group.next()
      group.cancelAll()
    }
    consumer.cancel()
    try await consumer.value
    return check()
  }

  /// Ten at a time: what is held when a connection is lost, or at the end, goes back.
  private func loop(over queue: QueueName, on broker: RabbitMQBroker) async throws {
    var held: [ReceivedMessage<[UInt8]>] = []
    for try await message in broker.messages(from: queue, options: .init(prefetch: 100)) {
      saw(message.delivery)
      held.append(message)
      guard held.count == 10 else { continue }
      for message in held { message.acknowledge() }
      held = []
    }
  }

  private func publish(_ publisher: Int, to queue: QueueName, on broker: RabbitMQBroker) async throws {
    var number = 0
    while !state.withLock({ $0.isOver }) {
      let message = OutboundMessage(
        to: queue, properties: .init(headers: ["publisher": .int32(Int32(publisher))]), body: Array("\(number)".utf8))
      var attempts = 0
      while true {
        do {
          attempts += try await broker.publish(message).attempts
          break
        } catch let error as MessagingError where error.code == .refused {
          // The broker's nack, for example of a queue without a leader: whoever publishes decides, and here tries again.
          attempts += 2
          try await Task.sleep(for: .milliseconds(20))
        }
      }
      wake {
        $0.attempts[publisher].append(UInt8(clamping: attempts))
        $0.confirmed += 1
      }
      number += 1
      // A load, and a processor left for the broker and its faults.
      try await Task.sleep(for: .milliseconds(40))
    }
  }

  private func saw(_ delivery: Delivery) {
    guard let publisher = delivery.properties.headers["publisher"]?.integerValue.map(Int.init),
      let number = Int(String(decoding: delivery.body, as: UTF8.self))
    else { return }
    wake { state in
      let missing = number + 1 - state.seen[publisher].count
      if missing > 0 {
        state.seen[publisher] += [Bool](repeating: false, count: missing)
        state.fresh[publisher] += [UInt8](repeating: 0, count: missing)
      }
      if !state.seen[publisher][number] { state.sighted += 1 }
      state.seen[publisher][number] = true
      guard !delivery.isRedelivered else { return }
      if state.fresh[publisher][number] < .max { state.fresh[publisher][number] += 1 }
      if number < state.last[publisher] {
        state.disorder.append("publisher \(publisher): \(number) after \(state.last[publisher])")
      }
      state.last[publisher] = number
    }
  }

  private func check() -> Int {
    let state = state.withLock { $0 }
    #expect(state.disorder.isEmpty, "out of order: \(state.disorder.prefix(5))")
    for publisher in 0..<publishers {
      let (sent, seen) = (state.attempts[publisher], state.seen[publisher])
      let lost = sent.indices.filter { !seen.indices.contains($0) || !seen[$0] }
      #expect(lost.isEmpty, "confirmed and lost, of publisher \(publisher): \(lost.count), \(lost.prefix(5))")
      let doubled = zip(sent, state.fresh[publisher]).enumerated().filter { $0.element.0 == 1 && $0.element.1 > 1 }.map(
        \.offset)
      #expect(doubled.isEmpty, "sent once, delivered fresh more than once: \(doubled.prefix(5))")
    }
    return state.confirmed
  }

  private func wake(_ change: (inout State) -> Void) {
    let ready = state.withLock { state in
      change(&state)
      let (confirmed, sighted) = (state.confirmed, state.sighted)
      let ready = state.waiters.filter { $0.count <= ($0.sighted ? sighted : confirmed) }
      if !ready.isEmpty { state.waiters.removeAll { $0.count <= ($0.sighted ? sighted : confirmed) } }
      return ready
    }
    for (_, _, waiter) in ready { waiter.resume() }
  }

  /// Waits until so many were confirmed, or seen, or the test is given up.
  private func reached(_ count: Int, sighted: Bool) async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        let isOver = state.withLock { state in
          if (sighted ? state.sighted : state.confirmed) >= count || Task.isCancelled || state.failure != nil {
            return true
          }
          state.waiters.append((count, sighted, waiter))
          return false
        }
        if isOver { waiter.resume() }
      }
    } onCancel: {
      giveUp()
    }
  }

  private func giveUp() {
    let waiters = state.withLock { state in
      defer { state.waiters = [] }
      return state.waiters
    }
    for (_, _, waiter) in waiters { waiter.resume() }
  }
}
