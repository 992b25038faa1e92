import EdgeModel

/// How long one waits for an app to come up, and how often one looks.
struct WellWait: Sendable, Hashable {
  private let check: HealthCheck?
  private let port: UInt16
  private var judge: HealthJudge?
  /// When it is given up, counted from its start.
  let limit: Duration

  /// - Parameter patience: how long a port may take to answer. A check says itself how long it may fail.
  init(_ workload: WorkloadSpec, patience: Duration) {
    check = workload.services.main.health
    port = workload.port
    judge = check.map { HealthJudge($0) }
    limit = judge?.limit ?? patience
  }

  mutating func judge(_ finding: HealthProber.Finding, age: Duration) -> HealthJudge.Verdict {
    let pause = Self.pause(at: age)
    switch finding {
    case .unwell(let words): return .unwell(words)
    case .notYet: return .tryAgain(after: pause)
    case .answered(let answer):
      switch judge?.take(answer, age: age) {
      case .tryAgain(let after)?:
        return .tryAgain(after: age < (check?.startPeriod ?? .zero) ? min(pause, after) : after)
      case let verdict?: return verdict
      case nil: return answer == .well ? .well : .tryAgain(after: pause)
      }
    }
  }

  /// What comes up at once is seen at once, and nothing is looked at too late by more than a quarter of what it took.
  private static func pause(at age: Duration) -> Duration { min(max(.milliseconds(20), age / 4), .milliseconds(500)) }

  var lateKind: BringUpError.Kind { check == nil ? .app : .unwell }

  /// Why it is given up.
  var lateWords: String {
    if let check { return check.words("did not pass within \(limit.components.seconds) s", times: 1) }
    return """
      it runs, but nothing listened on port \(port) within \(limit.components.seconds) s; check that it listens on \
      the port that [config] port says (also in the environment as PORT), on all addresses and not on 127.0.0.1 alone
      """
  }
}
