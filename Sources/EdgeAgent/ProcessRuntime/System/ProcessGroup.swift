import Dispatch

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A session that one of our processes leads, with all that it started and that didn't leave it.
///
/// Linux gives the number to nobody else as long as anything is in the group or session.
struct ProcessGroup: Sendable, Hashable {
  /// The leader's process id, which is the group's and the session's too.
  let id: Int32

  /// How it came to its end.
  enum Ending: Sendable, Hashable {
    case byItself, politely, byForce
    /// The system can't end a process of it, for a disk that doesn't answer, say.
    case never
  }

  /// What lives in it, the leader too; those that ended and wait to be taken note of are not counted.
  func members() -> [ProcessStatus] {
    ProcessStatus.all().filter { ($0.group == id || $0.session == id) && !$0.isZombie }
  }

  var isEmpty: Bool {
    // Cheap where there is nothing; a process may have a group of its own in our session.
    if kill(-id, 0) != 0, errno == ESRCH { return members().isEmpty }
    #if os(Linux)
      return members().isEmpty
    #else
      return false
    #endif
  }

  /// Sends a signal to everything in it.
  func signal(_ number: Int32) {
    guard id > 1 else { return }
    _ = kill(-id, number)
    for member in members() where member.group != id { _ = kill(member.id, number) }
  }

  /// Ends everything in it, and returns when it is gone: politely, and by force after `grace`.
  ///
  /// Cancelling doesn't cut it short: what was to be ended is ended.
  @discardableResult
  func end(grace: Duration) async -> Ending {
    let clock = ContinuousClock()
    if isEmpty { return .byItself }
    if grace > .zero {
      signal(SIGTERM)
      // A stopped process takes note of nothing before it goes on.
      signal(SIGCONT)
      if await isGone(until: clock.now + grace) { return .politely }
    }
    let deadline = clock.now + .seconds(10)
    repeat {
      signal(SIGKILL)
      if await isGone(until: min(deadline, clock.now + .milliseconds(200))) { return .byForce }
    } while clock.now < deadline
    return .never
  }

  /// Asks soon at first, then less often: most end at once, and nobody tells when the last of a group does.
  private func isGone(until deadline: ContinuousClock.Instant) async -> Bool {
    let clock = ContinuousClock()
    var pause = Duration.milliseconds(2)
    while !isEmpty {
      guard clock.now < deadline else { return false }
      await Self.pause(min(pause, deadline - clock.now))
      pause = min(pause * 2, .milliseconds(100))
    }
    return true
  }

  /// A wait that cancelling doesn't end.
  static func pause(_ duration: Duration) async {
    let (seconds, attoseconds) = duration.components
    let nanoseconds = max(
      0, seconds.multipliedReportingOverflow(by: 1_000_000_000).partialValue + attoseconds / 1_000_000_000)
    await withCheckedContinuation { continuation in
      DispatchQueue.global().asyncAfter(deadline: .now() + .nanoseconds(Int(nanoseconds))) { continuation.resume() }
    }
  }
}
