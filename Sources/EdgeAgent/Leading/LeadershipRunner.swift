import Coordination
import EdgeModel
import Logging

/// Leads whenever the log says that this machine does, and stops all that belongs to it the moment it says otherwise.
struct LeadershipRunner: Sendable {
  let node: NodeID
  let log: any CoordinatedLog
  let plane: ControlPlane
  let makeTerm: @Sendable (UInt64) -> LeadershipTerm
  /// What a leader does; it ends by being cancelled.
  let lead: @Sendable (LeadershipTerm) async throws -> Void
  let logger: Logger

  func run() async throws {
    var known = try await log.leadership()
    while true {
      if known.role == .leader, known.leader == node {
        let term = makeTerm(known.epoch)
        plane.lead(term)
        logger.notice("this machine leads", metadata: ["epoch": "\(known.epoch)"])
        defer { plane.follow() }
        known = try await serve(term, while: known)
        logger.notice("this machine leads no longer", metadata: ["epoch": "\(term.epoch)"])
      } else {
        plane.follow()
        known = try await log.waitForLeadership(after: known)
      }
    }
  }

  /// - Returns: the leadership that ended it.
  private func serve(_ term: LeadershipTerm, while known: Leadership) async throws -> Leadership {
    try await withThrowingTaskGroup(of: Leadership?.self) { group in
      group.addTask {
        try await lead(term)
        return nil
      }
      group.addTask { try await log.waitForLeadership(after: known) }
      defer { group.cancelAll() }
      while let ended = try await group.next() {
        if let ended { return ended }
      }
      return Leadership()
    }
  }
}
