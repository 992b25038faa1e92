/// How long ago something was, by a clock that never jumps.
struct Stopwatch: Sendable {
  private let read: @Sendable () -> Duration

  init(_ clock: some Clock<Duration>) {
    let start = clock.now
    read = { start.duration(to: clock.now) }
  }

  /// The time since it was started.
  var elapsed: Duration { read() }
}

extension TimeSource {
  /// Starts one.
  func stopwatch() -> Stopwatch { Stopwatch(clock) }
}
