internal import EdgeModel
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Runs a strategy on a thread of its own, so that one that doesn't end holds up nothing but that thread.
///
/// The thread can't be killed: after the deadline it goes on until the strategy returns, and its plan is thrown away.
public struct PlanningThread: Sendable {
  private let strategy: any PlacementStrategy
  private let deadline: Duration
  private let clock: any Clock<Duration>

  /// - Parameter strategy: is checked as by ``CheckedStrategy``.
  public init(
    _ strategy: any PlacementStrategy, deadline: Duration, clock: any Clock<Duration> = ContinuousClock(),
    check: PlanCheck = PlanCheck()
  ) {
    self.strategy = CheckedStrategy(strategy, check: check)
    self.deadline = deadline
    self.clock = clock
  }

  /// - Throws: `deadline`, and what ``CheckedStrategy`` throws; `CancellationError`.
  public func plan(_ request: PlanRequest, on snapshot: ClusterSnapshot, seed: UInt64? = nil) async throws
    -> PlacementPlan
  {
    let answer = Answer()
    let strategy = strategy
    let name = strategy.name
    try Self.start {
      var context = seed.map { PlanContext(seed: $0) } ?? PlanContext(version: snapshot.version)
      answer.give(Result { try strategy.plan(request, on: snapshot, &context) })
    }
    return try await withThrowingTaskGroup(of: Void.self) { group in
      let (clock, deadline) = (clock, deadline)
      group.addTask {
        try await clock.sleep(for: deadline)
        answer.give(
          .failure(
            SchedulingError(
              .deadline, "the strategy '\(Words.cut(name))' took longer than \(deadline); its plan is not carried out"))
        )
      }
      defer { group.cancelAll() }
      return try await withTaskCancellationHandler {
        try await answer.wait()
      } onCancel: {
        answer.give(.failure(CancellationError()))
      }
    }
  }

  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  private static func start(_ run: @escaping @Sendable () -> Void) throws {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    // Plans recurse while they search: as much as a main thread has.
    pthread_attr_setstacksize(&attributes, 8 << 20)
    // The thread takes over the reference that is retained here.
    let body = Unmanaged.passRetained(Body(run))
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    let status = pthread_create(&thread, &attributes, { Self.enter($0) }, body.toOpaque())
    guard status == 0 else {
      body.release()
      throw SchedulingError(.strategyFailed, "no thread could be started to plan on (error \(status))")
    }
  }

  private static func enter(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
    return nil
  }
}

/// The first of several answers, for one who waits.
private final class Answer: Sendable {
  private enum State {
    case open
    case waited(CheckedContinuation<PlacementPlan, any Error>)
    case given(Result<PlacementPlan, any Error>)
    case taken
  }
  private let state = Mutex(State.open)

  func give(_ result: Result<PlacementPlan, any Error>) {
    let waiting: CheckedContinuation<PlacementPlan, any Error>? = state.withLock { state in
      switch state {
      case .open:
        state = .given(result)
        return nil
      case .waited(let continuation):
        state = .taken
        return continuation
      case .given, .taken: return nil
      }
    }
    waiting?.resume(with: result)
  }

  func wait() async throws -> PlacementPlan {
    try await withCheckedThrowingContinuation { continuation in
      let ready: Result<PlacementPlan, any Error>? = state.withLock { state in
        guard case .given(let result) = state else {
          state = .waited(continuation)
          return nil
        }
        state = .taken
        return result
      }
      if let ready { continuation.resume(with: ready) }
    }
  }
}
