import Coordination
import EdgeModel
import Testing

@Suite(.timeLimit(.minutes(5)))
struct ReplicatedDesiredLogTests {
  @Test func aloneItIsLocal() async throws {
    try await withLogs(1) { group in
      try await group.settle()
      #expect(group.leaders == [0])
      let log = group.members[0].log
      let acknowledged = try await group.propose([.node("a")], on: 0)
      #expect(acknowledged == Acknowledgement(version: DesiredVersion(epoch: 2, index: 3), durability: .local))
      #expect(log.state().names == ["a"])
      #expect(group.members[0].disk.content.log.last == acknowledged.version)
      #expect(log.lease() != nil)
      #expect(log.knowsWhatCounts)
    }
  }

  @Test func threeElectTheFirstAndWriteWithAMajority() async throws {
    try await withLogs(3) { group in
      #expect(group.members.allSatisfy { !$0.log.knowsWhatCounts })
      #expect(try await group.elect() == 0)
      group.cut(2)
      let acknowledged = try await group.propose([.node("a")], on: 0)
      #expect(acknowledged.durability == .majority)
      // The others hear with the next heartbeat that it counts.
      try await group.pass(.seconds(1))
      #expect(group.members[1].log.state() == group.members[0].log.state())
      #expect(group.members[2].log.state().names == [])
      group.cut()
      try await group.pass(.seconds(1))
      #expect(group.members[2].log.state() == group.members[0].log.state())
      #expect(group.members[1].log.leadership().leader == group.members[0].id)
    }
  }

  @Test func whoReadsAFoldedLogAgainDoesNotTakeItForAllThatCounts() async throws {
    try await withLogs(3) { group in
      try #require(try await group.elect() == 0)
      let member = group.members[1]
      try await group.propose([.node("a")], on: 0)
      try await group.pass(.seconds(1))
      let folded = member.log.state()
      try await group.propose([.node("b")], on: 0)
      try await group.pass(.seconds(1))
      #expect(member.log.knowsWhatCounts)
      await group.stop(1)
      try member.disk.store([.compact(folded)])
      group.cut(1)
      group.start(1)
      try await group.settle()
      // What is on top of it may have been lost: that is for a leader to say.
      #expect(member.log.state().names == ["a"])
      #expect(!member.log.knowsWhatCounts)
      group.cut()
      try await group.pass(.seconds(2))
      #expect(member.log.state().names == ["a", "b"])
      #expect(member.log.knowsWhatCounts)
    }
  }

  @Test func aLeaderThatIsCutOffLosesTheLeadAndWhatWasNotSafe() async throws {
    try await withLogs(3) { group in
      try await group.elect()
      let old = group.members[0]
      group.cut(0)
      let lost = try await group.begin([.node("lost")], on: 0)
      #expect(old.log.state().names == [])
      #expect(old.log.lease() != nil)
      try await group.pass(.seconds(10))
      #expect(await fault(of: lost)?.code == .staleEpoch)
      #expect(old.log.lease() == nil)
      let new = try #require(group.leaders.first)
      #expect(group.leaders == [new] && new != 0)
      try await group.propose([.node("kept")], on: new)
      #expect(try await old.log.orphans().isEmpty)
      group.cut()
      try await group.pass(.seconds(2))
      #expect(old.log.state().names == ["kept"])
      #expect(group.leaders == [new])
      let orphans = try await old.log.orphans()
      var state = DesiredState()
      for entry in orphans { state.apply(entry) }
      #expect(state.names == ["lost"])
      var reported: [DesiredEntry] = []
      for case .orphaned(let entries) in old.notices.list { reported += entries }
      #expect(reported == orphans)
    }
  }

  @Test func inAPairBothHoldItOrItIsLocal() async throws {
    try await withLogs(2, mode: .ranked) { group in
      #expect(try await group.elect() == 0)
      #expect(try await group.propose([.node("a")], on: 0).durability == .standby)
      group.cut(1)
      let alone = try await group.begin([.node("b")], on: 0)
      #expect(group.members[0].log.state().names == ["a"])
      group.members[0].log.judge(group.members[1].id, isGone: true)
      try await group.settle()
      #expect(try await alone.value.durability == .local)
    }
  }

  @Test func aContradictionIsReportedAndNotTakenOver() async throws {
    try await withLogs(3) { group in
      try await group.elect()
      try await group.propose([.node("a")], on: 0)
      try await group.pass(.seconds(1))
      let follower = group.members[1]
      let forged = DesiredEntry(version: DesiredVersion(epoch: 9, index: 2), changes: [])
      let first = DesiredVersion(epoch: 1, index: 1)
      follower.log.receive(
        ReplicaMessage(epoch: 9, .append(after: first, entries: [forged], commit: 2, sentAt: .zero)),
        from: group.members[2].id)
      try await group.settle()
      #expect(follower.log.state().names == ["a"])
      let accused = follower.notices.list.compactMap { if case .contradicted(_, let node) = $0 { node } else { nil } }
      #expect(accused == [group.members[2].id])
    }
  }

  // MARK: Reading

  @Test func onlyWhatCountsIsRead() async throws {
    try await withLogs(3) { group in
      try await group.elect()
      let log = group.members[0].log
      for name in ["a", "b", "c"] { try await group.propose([.node(name)], on: 0) }
      let first = try log.entries(after: .zero, limit: 2)
      #expect(first.entries.count == 2 && first.hasMore)
      let rest = try log.entries(after: try #require(first.entries.last).version, limit: 100)
      #expect(rest.entries.last?.version == log.state().version && !rest.hasMore)
      group.cut(1, 2)
      let pending = try await group.begin([.node("d")], on: 0)
      #expect(group.members[0].disk.content.log.last.index == log.state().version.index + 1)
      #expect(try log.entries(after: .zero, limit: 100).entries == first.entries + rest.entries)
      pending.cancel()
    }
  }

  @Test(arguments: [
    (DesiredVersion(epoch: 2, index: 99), DesiredLogError.Code.gap), (DesiredVersion(epoch: 7, index: 1), .conflict),
  ])
  func aReaderFromElsewhereIsTold(_ position: DesiredVersion, _ code: DesiredLogError.Code) async throws {
    try await withLogs(1) { group in
      try await group.settle()
      let error = #expect(throws: DesiredLogError.self) {
        _ = try group.members[0].log.entries(after: position, limit: 1)
      }
      #expect(error?.code == code)
    }
  }

  @Test func pagesAreNotTakenIn() async throws {
    let group = try LogGroup(1)
    let error = #expect(throws: DesiredLogError.self) {
      _ = try group.members[0].log.ingest(DesiredPage(entries: [], hasMore: false))
    }
    #expect(error?.code == .refused)
  }

  // MARK: Waiting

  @Test func waitingEndsWithTheChange() async throws {
    try await withLogs(3) { group in
      let follower = group.members[1].log
      async let leads = follower.waitForLeadership(after: Leadership(epoch: 1))
      try await group.elect()
      try await group.pass(.seconds(1))
      #expect(try await leads != Leadership(epoch: 1))
      #expect(try await follower.waitForLeadership(after: Leadership()) == follower.leadership())
      let before = follower.state().version
      async let changed = follower.waitForChange(after: before)
      let acknowledged = try await group.propose([.node("a")], on: 0)
      try await group.pass(.seconds(1))
      #expect(try await changed == acknowledged.version)
      #expect(try await follower.waitForChange(after: before) == acknowledged.version)
    }
  }

  @Test func waitingCanBeCancelled() async throws {
    try await withLogs(3) { group in
      try await group.elect()
      let log = group.members[0].log
      let (leadership, version) = (log.leadership(), log.state().version)
      let waits = [
        Task { _ = try await log.waitForLeadership(after: leadership) },
        Task { _ = try await log.waitForChange(after: version) },
      ]
      for wait in waits {
        wait.cancel()
        await #expect(throws: CancellationError.self) { try await wait.value }
      }
    }
  }
}
