import EdgeModel

/// Counts what the tries of one health check found: it takes several failures in a row to be unwell.
struct HealthJudge: Sendable, Hashable {
  enum Verdict: Hashable, Sendable {
    case well
    case tryAgain(after: Duration)
    /// In words, for people.
    case unwell(String)
  }

  let check: HealthCheck
  private(set) var failures: UInt32 = 0

  init(_ check: HealthCheck) { self.check = check }

  /// - Parameter age: how long ago the app was started; `nil` for one that was well before, whose failures all count.
  mutating func take(_ answer: HealthAnswer, age: Duration? = nil) -> Verdict {
    guard case .unwell(let words) = answer else {
      failures = 0
      return .well
    }
    // An app that comes up is noticed soon.
    if let age, age < check.startPeriod { return .tryAgain(after: min(check.interval, .milliseconds(500))) }
    failures += 1
    guard failures < check.retries else { return .unwell(check.words(words, times: failures)) }
    return .tryAgain(after: check.interval)
  }

  /// When an app that is not well yet, and has no verdict either, is given up: nothing takes longer than this.
  var limit: Duration {
    let tries = Int64(check.retries) + 1
    return check.startPeriod + check.interval * tries + check.timeout * tries
  }
}
