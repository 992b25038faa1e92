import Coordination
import EdgeModel
import EdgeStore
import Testing

/// The log of an earlier version becomes the base of a replica's.
@Suite(.timeLimit(.minutes(5)))
struct ReplicaImportTests {
  private func withOld(_ body: (SQLiteDesiredLog, SQLiteReplicaDisk, String) async throws -> Void) async throws {
    try await withDirectory { path in
      let directory = DataDirectory(path: path)
      let old = try await SQLiteDesiredLog.open(path: directory.desiredLog)
      let disk = try await SQLiteReplicaDisk.open(path: directory.replica)
      try await body(old, disk, directory.replica)
    }
  }

  private struct NoNetwork: ReplicaTransport {
    func send(_ message: ReplicaMessage, to node: NodeID) {}
  }

  @Test func theMachineLeadsWithAllThatWasThere() async throws {
    try await withOld { old, disk, path in
      let allocation = try Sample.allocation()
      let first = try await old.append([.cluster(Sample.cluster), Sample.request()], after: .zero, epoch: 3)
      let last = try await old.append([.allocation(allocation)], after: first, epoch: 5)
      let before = await old.state()
      try await disk.takeOver(old, as: Sample.node)

      let content = try await SQLiteReplicaDisk.open(path: path).load()
      #expect(content.ballot.epoch > last.epoch)
      #expect(content.log.base.version.index == last.index + 1)
      #expect(content.log.base.voters == VoterSet(voters: [Sample.node]))
      #expect(content.log.base.cluster == Sample.cluster)
      #expect(content.log.base.allocations == before.allocations)
      #expect(content.log.base.changes == before.changes)
      #expect(await old.state() == before)
      #expect(try await SQLiteDesiredLog.open(path: old.path).state() == before)

      let log = ReplicatedDesiredLog(id: Sample.node, disk: disk, transport: NoNetwork())
      let run = Task { try await log.run() }
      defer { run.cancel() }
      var known = log.leadership()
      while known.role != .leader { known = try await log.waitForLeadership(after: known) }
      #expect(log.state().allocations == before.allocations)
      let written = try await log.propose([Sample.request()], after: log.state().version, epoch: known.epoch)
      #expect(written.durability == .local)
      #expect(written.version.epoch > last.epoch)
    }
  }

  @Test func itHappensOnce() async throws {
    try await withOld { old, disk, _ in
      let first = try await old.append([.cluster(Sample.cluster)], after: .zero, epoch: 1)
      try await disk.takeOver(old, as: Sample.node)
      let kept = try await Kept(disk)
      _ = try await old.append([Sample.request()], after: first, epoch: 1)
      try await disk.takeOver(old, as: .random())
      #expect(try await Kept(disk) == kept)
    }
  }

  @Test func anEmptyLogIsNone() async throws {
    try await withOld { old, disk, _ in
      try await disk.takeOver(old, as: Sample.node)
      let kept = try await Kept(disk)
      #expect(kept.base == DesiredState())
      #expect(kept.ballot == Ballot())
    }
  }

  /// A machine that has voted in another platform's election, and has nothing of its log yet.
  @Test func aPromiseIsNotForgottenForIt() async throws {
    try await withOld { old, disk, _ in
      _ = try await old.append([.cluster(Sample.cluster)], after: .zero, epoch: 1)
      let promise = Ballot(epoch: 40, vote: .random())
      try await disk.store([.ballot(promise)])
      try await disk.takeOver(old, as: Sample.node)
      let kept = try await Kept(disk)
      #expect(kept.ballot == promise)
      #expect(kept.base == DesiredState())
    }
  }
}
