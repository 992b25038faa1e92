import EdgeModel
import Logging

/// Sees to it that this machine has the platform's key: asks whoever leads, again with each new leader.
struct KeyCourier: Sendable {
  let vault: Vault
  /// Raised when another one may lead.
  let changed: ChangeSignal
  let time: TimeSource
  let logger: Logger

  /// Until it is cancelled.
  func run() async throws {
    var failures: UInt32 = 0
    while true {
      let seen = changed.value
      do {
        _ = try await vault.current()
        failures = 0
        _ = try await changed.wait(after: seen)
      } catch {
        try Task.checkCancellation()
        // An agent that was just started knows no leader yet.
        if failures == 5 { logger.warning("no key of the platform yet", metadata: ["error": "\(error)"]) }
        failures &+= 1
        try await changed.wait(
          after: seen, atMost: .milliseconds(250 * Int64(1 << min(failures, 6))), time)
      }
    }
  }
}
