import EdgeModel
import Logging

/// Tells the leader once a second that this machine lives, and hears from it whom to ask when it is gone.
struct HeartbeatSender: Sendable {
  let node: NodeID
  let link: LeaderLink
  let inbox: WorkerInbox
  /// Where other machines' apps are is asked for, and this is told when that has changed; `nil` where nobody wants to know.
  let appsMoved: WakeSignal?
  let time: TimeSource
  let logger: Logger
  /// Raised when a leader is heard again: what shall run here is to be asked for at once.
  var nudge = ChangeSignal()

  /// What failure detection reckons with.
  static let interval: Duration = .seconds(1)

  func run() async throws {
    var isHeard = true
    while true {
      do {
        let (asked, epoch) = (time.stopwatch(), inbox.assignments?.epoch ?? 0)
        let contact = try await link.heartbeat(
          Heartbeat(node: node, epoch: epoch, wantsApps: appsMoved != nil))
        if contact.epoch >= epoch {
          if inbox.heardLeader(asked: asked) { nudge.raise() }
          if let apps = contact.apps, inbox.replace(elsewhere: apps) { appsMoved?.wake(.changed) }
        }
        isHeard = true
      } catch {
        try Task.checkCancellation()
        if isHeard { logger.debug("no leader hears this machine", metadata: ["error": "\(error)"]) }
        isHeard = false
      }
      try await time.sleep(for: Self.interval)
    }
  }
}
