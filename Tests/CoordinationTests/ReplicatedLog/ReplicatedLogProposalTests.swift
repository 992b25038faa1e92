import EdgeModel
import Testing

@testable import Coordination

/// What becomes of proposals and of requests to hand over.
@Suite(.timeLimit(.minutes(5)))
struct ReplicatedLogProposalTests {
  @Test func aCancelledOneEndsAtOnce() async throws {
    try await withLogs(3) { group in
      try await group.elect()
      group.cut(1, 2)
      let proposal = try await group.begin([.node("a")], on: 0)
      proposal.cancel()
      await #expect(throws: CancellationError.self) { try await proposal.value }
      // That nobody waits any more says nothing of the change.
      group.cut()
      try await group.pass(.seconds(1))
      #expect(group.members[2].log.state().names == ["a"])
    }
  }

  @Test func oneOfAnotherEpochIsRefused() async throws {
    try await withLogs(1) { group in
      try await group.settle()
      let log = group.members[0].log
      for epoch in [log.leadership().epoch - 1, log.leadership().epoch + 1] {
        let error = await #expect(throws: DesiredLogError.self) {
          try await log.propose([.node("a")], after: log.state().version, epoch: epoch)
        }
        #expect(error?.code == .staleEpoch)
      }
      #expect(log.state().names == [])
    }
  }

  @Test func oneThatTheLogHasMovedPastIsRefused() async throws {
    try await withLogs(1) { group in
      try await group.settle()
      let log = group.members[0].log
      let (seen, epoch) = (log.state().version, log.leadership().epoch)
      try await group.propose([.node("a")], on: 0)
      let error = await #expect(throws: DesiredLogError.self) {
        try await log.propose([.node("b")], after: seen, epoch: epoch)
      }
      #expect(error?.code == .conflict)
      #expect(error?.isRetriable == true)
    }
  }

  /// Else the disk would refuse later, and the leader would be gone.
  @Test func oneThatTheDiskCouldNeverKeepIsRefusedBefore() async throws {
    try await withLogs(1) { group in
      try await group.settle()
      let (log, disk) = (group.members[0].log, group.members[0].disk)
      disk.refuseNextCheck(DesiredLogError(.refused, "too long"))
      let (after, epoch) = (log.state().version, log.leadership().epoch)
      let error = await #expect(throws: DesiredLogError.self) {
        try await log.propose([.node("a")], after: after, epoch: epoch)
      }
      #expect(error?.code == .refused)
      #expect(group.leaders == [0])
      #expect(try await group.propose([.node("b")], on: 0).version.index == after.index + 1)
    }
  }

  @Test func theEndOfTheLogEndsThemAll() async throws {
    try await withLogs(3) { group in
      try await group.elect()
      let log = group.members[0].log
      group.cut(1, 2)
      let proposal = try await group.begin([.node("a")], on: 0)
      let known = log.leadership()
      async let next = log.waitForLeadership(after: known)
      let end = await group.stop(0)
      #expect(throws: CancellationError.self) { try end?.get() }
      #expect(await fault(of: proposal)?.code == .staleEpoch)
      #expect(try await next == Leadership(epoch: known.epoch))
      let late = await #expect(throws: DesiredLogError.self) {
        try await log.propose([.node("b")], after: log.state().version, epoch: known.epoch)
      }
      #expect(late?.code == .storage)
    }
  }

  @Test func itRunsOnce() async throws {
    try await withLogs(1) { group in
      try await group.settle()
      let log = group.members[0].log
      let error = await #expect(throws: DesiredLogError.self) { try await log.run() }
      #expect(error?.code == .refused)
      #expect(group.leaders == [0])
      // After it has ended it may run again, and goes on with what the disk has.
      try await group.propose([.node("a")], on: 0)
      await group.stop(0)
      group.start(0)
      try await group.settle()
      #expect(log.state().names == ["a"])
      #expect(log.leadership().role == .leader)
    }
  }

  // MARK: Handing over

  @Test func theLeadIsHandedOver() async throws {
    try await withLogs(3) { group in
      try await group.elect()
      try group.members[0].log.handOver(to: group.members[2].id)
      try await group.settle()
      #expect(group.leaders == [2])
      try group.members[2].log.handOver(to: nil)
      try await group.settle()
      #expect(group.leaders.count == 1 && group.leaders != [2])
    }
  }

  @Test func aRequestThatCantBeMetIsRefused() async throws {
    try await withLogs(3) { group in
      try await group.elect()
      try await group.pass(.seconds(1))
      let leader = group.members[0]
      for (log, node, words) in [
        (group.members[1].log, group.members[2].id, "does not lead"), (group.members[1].log, nil, "does not lead"),
        (leader.log, leader.id, "no other voter"), (leader.log, .random(), "no other voter"),
      ] {
        let error = #expect(throws: DesiredLogError.self) { try log.handOver(to: node) }
        #expect(error?.code == .refused)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "no error")")
      }
      #expect(group.leaders == [0])
    }
    try await withLogs(1) { group in
      try await group.settle()
      let error = #expect(throws: DesiredLogError.self) { try group.members[0].log.handOver(to: nil) }
      #expect(error?.message.contains("alone") == true)
    }
  }

  // MARK: What waits

  @Test func whatWaitsHasABound() async throws {
    let inbox = ReplicaInbox()
    #expect(!inbox.put(.event(.timer)), "a log that doesn't run takes nothing")
    #expect(inbox.open())
    #expect(!inbox.open())
    let taken = (0..<2 * ReplicaInbox.limit).count { _ in inbox.put(.event(.timer)) }
    #expect(taken == ReplicaInbox.limit)
    let error = await #expect(throws: DesiredLogError.self) {
      _ = try await inbox.propose([], after: .zero, epoch: 1)
    }
    #expect(error?.code == .storage)
    #expect(inbox.take().count == ReplicaInbox.limit)
    #expect(inbox.put(.event(.timer)))
  }
}
