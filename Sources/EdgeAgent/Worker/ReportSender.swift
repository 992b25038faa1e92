import EdgeModel
import Logging
import Synchronization

/// Sends a machine's newest report to its leader. A leader that is slow or away holds up nothing but this.
final class ReportSender: Sendable {
  private let newest = Mutex<NodeReport?>(nil)
  private let filled = ChangeSignal()
  private let leader: any Leader
  private let time: TimeSource
  private let logger: Logger

  init(leader: any Leader, time: TimeSource, logger: Logger) {
    self.leader = leader
    self.time = time
    self.logger = logger
  }

  /// Takes the place of a report that was not sent yet.
  func put(_ report: NodeReport) {
    newest.withLock { $0 = report }
    filled.raise()
  }

  /// Sends until it is cancelled.
  func run() async throws {
    var failures: UInt32 = 0
    while true {
      let seen = filled.value
      guard let report = newest.withLock({ $0.take() }) else {
        _ = try await filled.wait(after: seen)
        continue
      }
      do {
        try await leader.accept(report)
        if failures > 0 { logger.notice("the leader takes reports again") }
        failures = 0
      } catch {
        try Task.checkCancellation()
        if failures == 0 { logger.warning("the leader took no report", metadata: ["error": "\(error)"]) }
        failures &+= 1
        newest.withLock { if $0 == nil { $0 = report } }
        try await time.sleep(for: .milliseconds(250 * Int64(1 << min(failures, 5))))
      }
    }
  }
}
