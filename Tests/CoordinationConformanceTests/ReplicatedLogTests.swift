import Coordination
import CoordinationTestKit
import Testing

@Suite(.serialized) struct ReplicatedLogTests {
  @Test(.timeLimit(.minutes(5)), arguments: DesiredLogLaw.all) func oneVoter(_ law: DesiredLogLaw) async throws {
    let members = try ReplicaNetwork.members(1)
    try await withRunning(members) {
      for member in members { try await law.check(member.log, traits: .coordinated) }
    }
  }

  /// On the one of three that leads.
  @Test(.timeLimit(.minutes(5)), arguments: DesiredLogLaw.all) func threeVoters(_ law: DesiredLogLaw) async throws {
    let members = try ReplicaNetwork.members(3)
    try await withRunning(members) {
      let leader = try await withThrowingTaskGroup { group in
        for member in members {
          group.addTask {
            var known = try await member.log.leadership()
            while known.role != .leader { known = try await member.log.waitForLeadership(after: known) }
            return member
          }
        }
        defer { group.cancelAll() }
        return try #require(try await group.next())
      }
      try await law.check(leader.log, traits: .coordinated)
    }
  }

  @Test(.timeLimit(.minutes(5)), arguments: CoordinatedLogLaw.alone) func alone(_ law: CoordinatedLogLaw) async throws {
    try await law.check(try ReplicaNetwork.members(1))
  }

  @Test(.timeLimit(.minutes(5)), arguments: CoordinatedLogLaw.all) func together(
    _ law: CoordinatedLogLaw
  ) async throws {
    try await law.check(try ReplicaNetwork.members(3))
  }
}
