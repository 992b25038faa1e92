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
  /// Raised when another one may lead.
  private let nudge: ChangeSignal

  init(leader: any Leader, time: TimeSource, logger: Logger, nudge: ChangeSignal) {
    self.leader = leader
    self.time = time
    self.logger = logger
    self.nudge = nudge
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
      let nudges = nudge.value
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
        if nudge.value != nudges { failures = 1 }
        try await nudge.wait(
          after: nudges, atMost: min(.seconds(2), .milliseconds(125 * Int64(1 << min(failures, 5)))), time)
      }
    }
  }
}
