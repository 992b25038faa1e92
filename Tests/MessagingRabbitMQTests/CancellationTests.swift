import Foundation
import Messaging
import MessagingRabbitMQ
import Synchronization
import TestSeeds
import Testing

/// Runs a task on a thread of its own, and cancels it when it has been suspended so many times: when it waits, or right
/// before it goes on.
private final class CancellingExecutor: TaskExecutor {
  enum Moment: CaseIterable { case waiting, goingOn }

  private struct State {
    var left: Int
    var task: Task<Void, any Error>?
    var hasBegun = false
  }
  private let moment: Moment
  private let queue = DispatchQueue(label: "cancelling")
  private let state: Mutex<State>

  init(after suspensions: Int, when moment: Moment) {
    self.moment = moment
    state = Mutex(State(left: suspensions, task: nil))
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { [self] in
      if moment == .goingOn { count() }
      job.runSynchronously(on: asUnownedTaskExecutor())
      if moment == .waiting { count() }
    }
  }

  private func count() {
    let task = state.withLock { state -> Task<Void, any Error>? in
      guard state.hasBegun else { return nil }
      state.left -= 1
      return state.left == 0 ? state.task : nil
    }
    task?.cancel()
  }

  /// Whether the task came to its end before.
  var isUnused: Bool { state.withLock { $0.left > 0 } }

  func run(_ body: @escaping @Sendable () async throws -> Void) async -> Result<Void, any Error> {
    // It begins when it may: it must be known here before.
    let (gate, opening) = AsyncStream<Void>.makeStream()
    let task = Task(executorPreference: self) { [self] in
      for await _ in gate { break }
      state.withLock { $0.hasBegun = true }
      try await body()
    }
    state.withLock { $0.task = task }
    opening.yield()
    opening.finish()
    let result = await task.result
    // The last count comes after the task's end.
    queue.sync {}
    return result
  }
}

/// What was sent, and what was handled.
private final class Ledger: Sendable {
  let sent = Mutex(0)
  let handled = Mutex(Set<[UInt8]>())
}

/// Whatever a call is doing when it is cancelled: nothing is lost, and the next one works.
@Suite(.enabled(if: TestBroker.isWanted)) struct CancellationTests {
  /// Does the work again and again, cancelled one step later each time, until it comes to its end.
  private func atEveryStep(
    _ body: @escaping @Sendable () async throws -> Void,
    check: (Result<Void, any Error>) async throws -> Void
  ) async throws {
    for _ in 0..<(TestDepth.isFull ? 50 : 1) {
      for moment in CancellingExecutor.Moment.allCases {
        for step in 1...10_000 {
          let executor = CancellingExecutor(after: step, when: moment)
          try await check(await executor.run(body))
          if executor.isUnused { break }
          #expect(step < 10_000, "it never comes to its end")
        }
      }
    }
  }

  private func isCancellation(_ error: any Error) -> Bool {
    error is CancellationError || (error as? MessagingError)?.code == .outcomeUnknown
  }

  @Test(.timeLimit(.minutes(30))) func publishing() async throws {
    try await TestBroker.with { broker in
      let queue = try TestBroker.uniqueQueue()
      try await broker.declare(Topology(queues: [QueueDeclaration(queue, expiry: .seconds(600))]))
      let confirmed = Mutex(0)
      let unknown = Mutex(0)
      try await atEveryStep {
        _ = try await broker.publish(OutboundMessage(to: queue, body: [1]))
      } check: { result in
        switch result {
        case .success: confirmed.withLock { $0 += 1 }
        case .failure(let error):
          #expect(isCancellation(error), "\(error)")
          if !(error is CancellationError) { unknown.withLock { $0 += 1 } }
        }
      }
      // After what was on its way; what left without an answer may be there.
      _ = try await broker.publish(OutboundMessage(to: queue, body: [2]))
      let there = try await broker.waitingMessages(in: queue)
      let least = confirmed.withLock { $0 } + 1
      #expect((least...least + unknown.withLock { $0 }).contains(there))
      try await broker.delete(queue)
    }
  }

  private enum Call: CaseIterable {
    case publish, declare, get

    /// The numbers of the class and the method that the broker gets.
    var method: [UInt8] {
      switch self {
      case .publish: [0, 60, 0, 40]
      case .declare: [0, 50, 0, 10]
      case .get: [0, 60, 0, 70]
      }
    }
  }

  /// What has left and isn't answered: who gives up goes at once, and knows whether something may have happened.
  @Test(.timeLimit(.minutes(5)), arguments: Call.allCases) private func waiting(_ call: Call) async throws {
    var configuration = try TestBroker.configuration()
    let (left, leaving) = AsyncStream<Void>.makeStream()
    let isWatched = Mutex(false)
    let end = DispatchSemaphore(value: 0)
    let proxy = try TCPProxy(to: configuration.port) { _, bytes in
      guard isWatched.withLock({ $0 }), bytes.contains(call.method) else { return }
      leaving.yield()
      // The broker hears of it when the caller is gone.
      end.wait()
    }
    defer { proxy.close() }
    configuration.endpoints = [.init(host: "127.0.0.1", port: proxy.port)]
    try await TestBroker.run(try RabbitMQBroker(configuration)) { broker in
      let queue = try TestBroker.uniqueQueue()
      let topology = Topology(queues: [QueueDeclaration(queue, expiry: .seconds(600))])
      try await broker.declare(topology)
      _ = try await broker.publish(OutboundMessage(to: queue, body: [1]))
      isWatched.withLock { $0 = true }
      let task = Task {
        switch call {
        case .publish: _ = try await broker.publish(OutboundMessage(to: queue, body: [2]))
        case .declare: try await broker.declare(topology)
        case .get: _ = try await broker.get(queue)
        }
      }
      for await _ in left { break }
      task.cancel()
      let result = await task.result
      isWatched.withLock { $0 = false }
      end.signal()
      let error = #expect(throws: (any Error).self) { try result.get() }
      if call == .publish {
        #expect((error as? MessagingError)?.code == .outcomeUnknown)
      } else {
        #expect(error is CancellationError)
      }
    }
  }

  @Test(.timeLimit(.minutes(30))) func declaring() async throws {
    try await TestBroker.with { broker in
      let queue = try TestBroker.uniqueQueue()
      let topology = Topology(queues: [QueueDeclaration(queue, expiry: .seconds(600))])
      try await atEveryStep {
        try await broker.declare(topology)
      } check: { result in
        if case .failure(let error) = result { #expect(isCancellation(error), "\(error)") }
        try await broker.declare(topology)
      }
      try await broker.delete(queue)
    }
  }

  @Test(.timeLimit(.minutes(30))) func getting() async throws {
    try await TestBroker.with { broker in
      let queue = try TestBroker.uniqueQueue()
      try await broker.declare(Topology(queues: [QueueDeclaration(queue, expiry: .seconds(600))]))
      _ = try await broker.publish(OutboundMessage(to: queue, body: [1]))
      try await atEveryStep {
        // It goes back, whatever happens.
        _ = try await broker.get(queue) { _ in
          await Task.yield()
          return .requeue
        }
      } check: { result in
        if case .failure(let error) = result { #expect(isCancellation(error), "\(error)") }
      }
      // A channel that is being closed gives back what it held a moment later.
      while try await broker.get(queue) == nil { await Task.yield() }
      #expect(try await broker.get(queue) == nil)
      try await broker.delete(queue)
    }
  }

  /// Whoever gives up goes at once; the answer that comes all the same reaches nobody, and the next question has its own.
  @Test(.timeLimit(.minutes(30))) func asking() async throws {
    try await TestBroker.with { broker in
      let queue = try TestBroker.uniqueQueue()
      try await broker.declare(Topology(queues: [QueueDeclaration(queue, expiry: .seconds(600))]))
      // Repeats the question, by any client's rules.
      let answering = Task {
        try await broker.consume(queue, .init(prefetch: 8, concurrency: 4)) { delivery in
          guard let place = delivery.properties.replyTo else { return .reject(deadLetter: nil) }
          _ = try await broker.publish(
            OutboundMessage(
              routingKey: try RoutingKey(place), properties: .init(correlationID: delivery.properties.correlationID),
              body: delivery.body, isMandatory: false))
          return .acknowledge
        }
      }
      let number = Mutex(0)
      @Sendable func ask() async throws {
        let text = number.withLock { number in
          number += 1
          return "\(number)"
        }
        let body = Array(text.utf8)
        let answer = try await broker.request(OutboundMessage(to: queue, body: body), timeout: .seconds(600))
        #expect(answer.body == body)
      }
      try await atEveryStep {
        try await ask()
      } check: { result in
        if case .failure(let error) = result { #expect(isCancellation(error), "\(error)") }
        // Also while the cancelled one's answer is on its way.
        try await ask()
      }
      answering.cancel()
      try await answering.value
      try await broker.delete(queue)
    }
  }

  /// A loop that is cancelled at any step leaves every message that it hasn't acknowledged to others.
  @Test(.timeLimit(.minutes(30))) func looping() async throws {
    try await everyMessageIsHandled { broker, queue, ledger in
      for try await message in broker.messages(from: queue, options: .init(prefetch: 4)) {
        await Task.yield()
        if Task.isCancelled { continue }
        ledger.handled.withLock { _ = $0.insert(message.message) }
        message.acknowledge()
        break
      }
    }
  }

  @Test(.timeLimit(.minutes(30))) func consuming() async throws {
    try await everyMessageIsHandled { broker, queue, ledger in
      // Ends by itself where it isn't cancelled before.
      try await withThrowingTaskGroup(of: Void.self) { group in
        let (done, finish) = AsyncStream<Void>.makeStream()
        group.addTask {
          try await broker.consume(queue, .init(prefetch: 4, concurrency: 2)) { delivery in
            await Task.yield()
            if Task.isCancelled { return .requeue }
            ledger.handled.withLock { _ = $0.insert(delivery.body) }
            finish.yield()
            return .acknowledge
          }
        }
        for await _ in done { break }
        group.cancelAll()
        try await group.waitForAll()
      }
    }
  }

  /// Cancels `handleOne` at every step; what it leaves others get.
  private func everyMessageIsHandled(
    _ handleOne: @escaping @Sendable (RabbitMQBroker, QueueName, Ledger) async throws -> Void
  ) async throws {
    try await TestBroker.with { broker in
      let queue = try TestBroker.uniqueQueue()
      try await broker.declare(Topology(queues: [QueueDeclaration(queue, expiry: .seconds(600))]))
      let ledger = Ledger()
      // Else the first would wait for ever.
      ledger.sent.withLock { $0 = 1 }
      _ = try await broker.publish(OutboundMessage(to: queue, body: Array("1".utf8)))
      try await atEveryStep {
        try await handleOne(broker, queue, ledger)
      } check: { result in
        if case .failure(let error) = result { #expect(isCancellation(error), "\(error)") }
        let number = ledger.sent.withLock { sent in
          sent += 1
          return sent
        }
        _ = try await broker.publish(OutboundMessage(to: queue, body: Array("\(number)".utf8)))
      }
      // The rest, by somebody who isn't cancelled.
      let wanted = ledger.sent.withLock { $0 }
      if ledger.handled.withLock({ $0.count }) < wanted {
        for try await message in broker.messages(from: queue) {
          message.acknowledge()
          let count = ledger.handled.withLock { handled in
            handled.insert(message.message)
            return handled.count
          }
          if count == wanted { break }
        }
      }
      try await broker.delete(queue)
    }
  }
}
