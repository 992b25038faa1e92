/// What a Windows container used of the processors between two samples, where no machine's counter is given.
struct WindowsCPU: Sendable, Hashable {
  let percent: Double

  /// Nil on other systems, and where there are no two samples.
  /// - Parameters:
  ///   - processors: given on Windows alone.
  ///   - used: in hundreds of nanoseconds, of all processors.
  init?(processors: Int, time: EngineTime, previousTime: EngineTime?, used: UInt64?, previouslyUsed: UInt64?) {
    guard processors > 0, let previousTime, !previousTime.isNever, let used, let previouslyUsed, used >= previouslyUsed
    else { return nil }
    let possible = time.duration(since: previousTime) / .nanoseconds(100) * Double(processors)
    guard possible > 0 else { return nil }
    percent = Double(used - previouslyUsed) / possible * 100
  }
}
