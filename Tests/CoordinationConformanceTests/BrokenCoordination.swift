import Coordination
import CoordinationTestKit
import EdgeModel

/// A member of a sound log, with one mistake in what it says and does about who leads.
struct BrokenCoordination: CoordinatedLog {
  enum Mistake: String, CaseIterable, Sendable {
    case neverLeads, takesEveryEpoch, callsStaleAConflict, keepsTheLead, handsOverToAnother, forgetsEpochs
    case ignoresCancelling
  }

  let mistake: Mistake
  let log: any CoordinatedLog
  /// The other members.
  let others: [NodeID]

  static func members(_ count: Int, _ mistake: Mistake) throws -> [CoordinatedLogLaw.Member] {
    let members = try ReplicaNetwork.members(count)
    return members.map { member in
      let others = members.map(\.id).filter { $0 != member.id }
      return .init(id: member.id, log: BrokenCoordination(mistake: mistake, log: member.log, others: others))
    }
  }

  func leadership() async throws -> Leadership { shown(try await log.leadership()) }

  func waitForLeadership(after known: Leadership) async throws -> Leadership {
    var inner = try await log.leadership()
    while shown(inner) == known {
      if mistake == .ignoresCancelling {
        let (log, seen) = (log, inner)
        inner = try await Task { try await log.waitForLeadership(after: seen) }.value
      } else {
        inner = try await log.waitForLeadership(after: inner)
      }
    }
    return shown(inner)
  }

  private func shown(_ leadership: Leadership) -> Leadership {
    var leadership = leadership
    switch mistake {
    case .neverLeads: if leadership.role == .leader { leadership.role = .candidate }
    case .forgetsEpochs: leadership.epoch = min(leadership.epoch, 1)
    default: break
    }
    return leadership
  }

  func propose(
    _ changes: [DesiredChange], after: DesiredVersion, epoch: UInt64
  ) async throws -> Acknowledgement {
    do {
      let known = try await log.leadership().epoch
      let isForgiven = mistake == .takesEveryEpoch || mistake == .forgetsEpochs
      return try await log.propose(changes, after: after, epoch: isForgiven ? known : epoch)
    } catch let error as DesiredLogError where error.code == .staleEpoch && mistake == .callsStaleAConflict {
      throw DesiredLogError(.conflict, error.message)
    }
  }

  func handOver(to node: NodeID?) async throws {
    switch mistake {
    case .keepsTheLead: break
    case .handsOverToAnother: try await log.handOver(to: others.first { $0 != node })
    default: try await log.handOver(to: node)
    }
  }

  func state() async throws -> DesiredState { try await log.state() }
  func entries(after: DesiredVersion, limit: Int) async throws -> DesiredPage {
    try await log.entries(after: after, limit: limit)
  }
  func ingest(_ page: DesiredPage) async throws -> DesiredVersion { try await log.ingest(page) }
  func waitForChange(after: DesiredVersion) async throws -> DesiredVersion {
    try await log.waitForChange(after: after)
  }
  func run() async throws { try await log.run() }
}
