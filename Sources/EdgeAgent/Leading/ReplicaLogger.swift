import Coordination
import EdgeModel
import Logging

/// Puts into the agent's log what people should know of its replica.
struct ReplicaLogger: Sendable {
  let logger: Logger

  func tell(_ notice: ReplicaNotice) {
    switch notice {
    case .leads(let leadership):
      logger.info(
        "who leads",
        metadata: [
          "leader": "\(leadership.leader.map(\.description) ?? "nobody")", "epoch": "\(leadership.epoch)",
          "here": "\(leadership.role.rawValue)",
        ])
    case .orphaned(let entries):
      logger.warning(
        "changes that were not acknowledged everywhere were dropped for a later leader's; 'flotilla changes --orphaned' lists them",
        metadata: ["count": "\(entries.count)"])
    case .contradicted(let error, let node):
      logger.error("a leader contradicts what is safe here", metadata: ["by": "\(node)", "error": "\(error)"])
    case .stumbled(let error):
      logger.error("the log can't be written; trying again in a few seconds", metadata: ["error": "\(error)"])
    }
  }
}
