import Coordination
import EdgeModel
import Logging

/// Sees to it that secrets are sealed with another key when the platform's token is another one: a machine that was removed may
/// have the key before.
struct KeyAfterToken: Sendable {
  let vault: Vault
  let log: any CoordinatedLog
  /// Since when this agent's token counts.
  let since: Timestamp?
  let logger: Logger

  /// Until it is cancelled.
  func run() async throws {
    while true {
      let state = try await log.state()
      // Under the token before, the machine that was removed could still ask for the new key.
      if let token = state.platformToken, token.since == since, let key = state.platformKey, key.since < token.since {
        let dropped = try await vault.renew()
        logger.notice("secrets are sealed with another key now", metadata: ["dropped": "\(dropped.count)"])
      }
      _ = try await log.waitForChange(after: state.version)
    }
  }
}
