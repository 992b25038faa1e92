import EdgeModel
import Logging

/// Looks after one app while it runs.
struct HealthWatch: Sendable {
  let prober: HealthProber
  let instance: RuntimeInstance
  let target: PortTarget?
  let time: TimeSource
  let logger: Logger

  /// - Returns: what is wrong, in words, once the check has failed as many times in a row as it may.
  /// - Throws: `CancellationError`.
  func run() async throws -> String {
    var judge = HealthJudge(prober.check)
    while true {
      try await time.sleep(for: prober.check.interval)
      let finding: HealthProber.Finding
      do {
        finding = try await prober.find(instance, at: target)
      } catch {
        try Task.checkCancellation()
        // The runtime is away; that says nothing of the app.
        logger.debug("a health check could not be tried", metadata: ["error": "\(error)"])
        continue
      }
      switch finding {
      case .unwell(let words): return words
      case .notYet: continue
      case .answered(let answer):
        if case .unwell(let words) = judge.take(answer) { return words }
      }
    }
  }
}
