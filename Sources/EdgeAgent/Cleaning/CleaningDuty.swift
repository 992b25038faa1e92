import EdgeModel
import Logging

/// Cleans from time to time, and at once when a disk has less room than it shall.
struct CleaningDuty: Sendable {
  let cleaner: Cleaner

  /// How often disks are looked at.
  static let look: Duration = .seconds(5)
  /// How long it waits before it cleans again although a disk is still too full.
  static let patience: Duration = .seconds(60)

  /// Until it is cancelled.
  func run() async throws {
    let (time, gauge, logger) = (cleaner.time, cleaner.gauge, cleaner.logger)
    var sinceRoutine = time.stopwatch()
    var sinceShortage: Stopwatch?
    var known: String?
    while true {
      let shortage = gauge.shortage()
      if shortage != known {
        if let shortage {
          logger.warning("a disk is nearly full: nothing new is started here", metadata: ["disk": "\(shortage)"])
        } else {
          logger.notice("there is room on the disks again")
        }
        known = shortage
      }
      if shortage == nil {
        sinceShortage = nil
      } else if sinceShortage.map({ $0.elapsed >= Self.patience }) ?? true {
        tell(try await cleaner.clean(.shortage))
        sinceShortage = time.stopwatch()
      }
      if sinceRoutine.elapsed >= cleaner.policy.interval {
        tell(try await cleaner.clean(.routine))
        sinceRoutine = time.stopwatch()
      }
      try await time.sleep(for: Self.look)
    }
  }

  private func tell(_ result: Cleaner.Result) {
    for note in result.notes { cleaner.logger.debug("cleaning", metadata: ["note": "\(note)"]) }
    for item in result.removed {
      guard let fault = item.fault else { continue }
      cleaner.logger.warning(
        "could not be cleaned",
        metadata: ["kind": "\(item.kind.rawValue)", "name": "\(item.name)", "reason": "\(fault)"])
    }
  }
}
