/// How long an engine that is away is waited for, and how often it is asked meanwhile.
public struct EnginePatience: Sendable {
  /// From the first failure until it is given up, with what the attempts themselves take. One that is under way then is
  /// waited for.
  public var limit: Duration
  /// The pause after the first failure. Each further one is twice as long, up to ``longestPause``.
  public var firstPause: Duration
  /// No pause is longer.
  public var longestPause: Duration
  let clock: any Clock<Duration>

  /// Asks for a minute, after pauses of a tenth of a second to five seconds, unless told otherwise. `clock` is what
  /// all of it is measured by.
  public init(
    limit: Duration = .seconds(60), firstPause: Duration = .milliseconds(100), longestPause: Duration = .seconds(5),
    clock: any Clock<Duration> = ContinuousClock()
  ) {
    self.limit = limit
    self.firstPause = firstPause
    self.longestPause = longestPause
    self.clock = clock
  }

  /// Does something until it succeeds, fails in a way that waiting doesn't help against, or the patience is over.
  func attempt<Value>(_ body: () async throws -> Value) async throws -> Value {
    try await attempt(on: clock, body)
  }

  /// What an attempt itself takes counts: an engine whose packets vanish takes each its time.
  private func attempt<Value, Timing: Clock<Duration>>(
    on clock: Timing, _ body: () async throws -> Value
  ) async throws -> Value {
    var end: Timing.Instant?
    var pause = firstPause
    while true {
      do {
        return try await body()
      } catch let error as DockerError where error.isRetriable {
        let now = clock.now
        let over = end ?? now.advanced(by: limit)
        end = over
        let left = now.duration(to: over)
        guard left > .zero else { throw error }
        // Between the half and the whole, so that many clients don't come back at the same moment.
        let length = min(pause, left) * Double.random(in: 0.5...1)
        try await clock.sleep(for: max(length, .milliseconds(1)))
        pause = min(pause * 2, longestPause)
      }
    }
  }
}
