import Messaging
import Synchronization
import Testing

/// However many deadlines there are, the broker sleeps for one.
@Suite struct SleeperTests {
  @Test(.timeLimit(.minutes(5))) func oneDeadlineIsSleptForAtATime() async throws {
    let clock = CountingClock()
    let broker = InMemoryBroker(clock: clock)
    try await broker.declare(
      Topology(queues: [QueueDeclaration("long", messageTTL: .seconds(3600)), QueueDeclaration("short")]))
    try await withThrowingTaskGroup { group in
      group.addTask { try await broker.run() }
      _ = try await broker.publish(OutboundMessage(to: "long", body: []))
      await clock.sleeps(until: .seconds(3600))
      for second in 1...20 {
        let due = Duration.seconds(second)
        _ = try await broker.publish(
          OutboundMessage(to: "short", properties: .init(expiration: .seconds(1)), body: []))
        await clock.sleeps(until: due)
        clock.advance(to: due)
        // What was due first has gone, and the far deadline is slept for again.
        await clock.sleeps(until: .seconds(3600))
        #expect(broker.waitingMessages(in: "short") == 0)
      }
      clock.advance(to: .seconds(3600))
      while broker.waitingMessages(in: "long") != 0 { await Task.yield() }
      group.cancelAll()
    }
    #expect(clock.mostSleepers == 1)
  }
}

/// Time that a test moves on; it counts who sleeps.
private final class CountingClock: Clock, Sendable {
  struct Instant: InstantProtocol {
    var offset: Duration
    func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
    func duration(to other: Instant) -> Duration { other.offset - offset }
    static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
  }

  private struct State {
    var now = Instant(offset: .zero)
    var sleepers: [Int: (until: Duration, CheckedContinuation<Void, any Error>)] = [:]
    var lastSleeper = 0
    var cancelled: Set<Int> = []
    var mostSleepers = 0
  }
  private let state = Mutex(State())

  var now: Instant { state.withLock { $0.now } }
  var minimumResolution: Duration { .zero }
  var mostSleepers: Int { state.withLock { $0.mostSleepers } }

  func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    let id = state.withLock { state in
      state.lastSleeper += 1
      return state.lastSleeper
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { sleeper in
        let result: Result<Void, any Error>? = state.withLock { state in
          if state.cancelled.contains(id) { return .failure(CancellationError()) }
          if deadline <= state.now { return .success(()) }
          state.sleepers[id] = (deadline.offset, sleeper)
          state.mostSleepers = max(state.mostSleepers, state.sleepers.count)
          return nil
        }
        if let result { sleeper.resume(with: result) }
      }
    } onCancel: {
      let sleeper = state.withLock { state in
        state.cancelled.insert(id)
        return state.sleepers.removeValue(forKey: id)
      }
      sleeper?.1.resume(throwing: CancellationError())
    }
  }

  /// Waits until somebody sleeps for this time.
  func sleeps(until time: Duration) async {
    while !state.withLock({ $0.sleepers.values.contains { $0.until == time } }) { await Task.yield() }
  }

  func advance(to time: Duration) {
    let awake = state.withLock { state in
      state.now = Instant(offset: time)
      let due = state.sleepers.filter { $0.value.until <= time }
      for id in due.keys { state.sleepers[id] = nil }
      return due.values.map(\.1)
    }
    for sleeper in awake { sleeper.resume() }
  }
}
