import Coordination
import EdgeModel
import EdgeStore
import Testing

@testable import EdgeAgent

@Suite(.timeLimit(.minutes(5))) struct LogKeeperTests {
  /// A machine that once led, with the output of an allocation of its own and of one elsewhere.
  private func withOutput(
    _ body: (MemberFixture, AllocationLogStore, _ own: Allocation, _ elsewhere: Allocation) async throws -> Void
  ) async throws {
    try await MemberFixture.with { member in
      let logs = try await AllocationLogStore.open(member.directory + "/output", logger: member.logger)
      let (own, elsewhere) = (Sample.allocation(1), Sample.allocation(2, on: Sample.otherNode))
      for id in [own.id, elsewhere.id] {
        try await logs.append(id, [LogLine(stream: .standardOutput, at: Sample.time(1), text: "hello")])
      }
      try await body(member, logs, own, elsewhere)
    }
  }

  private func keeper(
    _ member: MemberFixture, _ logs: AllocationLogStore, assigned: [Allocation]? = nil,
    replica: ReplicatedDesiredLog? = nil
  ) -> LogKeeper {
    LogKeeper(log: member.log, replica: replica, logs: logs, inbox: WorkerInbox(assigned.map { Sample.set($0) }))
  }

  @Test func `copies of what ended elsewhere under another leader go, what lives stays`() async throws {
    try await withOutput { member, logs, own, elsewhere in
      try member.log.write(.cluster(Sample.cluster), .allocation(own), .allocation(elsewhere))
      try await keeper(member, logs, assigned: [own]).collect()
      #expect(try await logs.list() == [own.id, elsewhere.id])
      var removed = try Sample.moved(elsewhere, .remove, .superseded, .leader)
      try member.log.write(.allocation(removed))
      try removed.move(to: .removed, because: .confirmedGone, by: .worker)
      try member.log.write(.allocation(removed))
      try await keeper(member, logs, assigned: [own]).collect()
      #expect(try await logs.list() == [own.id])
    }
  }

  @Test func `a machine that holds no log keeps what it is assigned`() async throws {
    try await withOutput { member, logs, own, elsewhere in
      try await keeper(member, logs).collect()
      #expect(try await logs.list() == [own.id, elsewhere.id], "it knows of nothing yet")
      try await keeper(member, logs, assigned: [own]).collect()
      #expect(try await logs.list() == [own.id])
    }
  }

  @Test func `a replica that doesn't know yet what counts removes nothing`() async throws {
    try await withOutput { member, logs, own, elsewhere in
      try member.log.write(.cluster(Sample.cluster))
      try await keeper(member, logs, assigned: [], replica: try MemberFixture.replica()).collect()
      #expect(try await logs.list() == [own.id, elsewhere.id])
    }
  }

  @Test func `it looks again with each change`() async throws {
    try await withOutput { member, logs, own, elsewhere in
      try member.log.write(.cluster(Sample.cluster), .allocation(own), .allocation(elsewhere))
      try await member.beside(keeper(member, logs, assigned: []).run) {
        var removed = try Sample.moved(elsewhere, .remove, .superseded, .leader)
        try member.log.write(.allocation(removed))
        try removed.move(to: .removed, because: .confirmedGone, by: .worker)
        try member.log.write(.allocation(removed))
        while try await logs.list() != [own.id] { await Task.yield() }
      }
    }
  }
}
