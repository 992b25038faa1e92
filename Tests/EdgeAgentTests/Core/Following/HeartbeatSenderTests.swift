import EdgeModel
import Testing

@testable import EdgeAgent

@Suite(.timeLimit(.minutes(5))) struct HeartbeatSenderTests {
  /// Lends a machine whose leader is at another agent's, with a sender for it.
  private func following(
    _ leader: ScriptedLeader, _ set: Assignments? = nil, appsMoved: WakeSignal? = nil,
    _ body: (MemberFixture, HeartbeatSender) async throws -> Void
  ) async throws {
    try await MemberFixture.with { member in
      member.network.has(leader, at: MemberFixture.barn)
      member.network.has(member.identity(leads: true), at: MemberFixture.barn)
      let sender = HeartbeatSender(
        node: Sample.node, link: member.link(await member.known(MemberFixture.barn)), inbox: WorkerInbox(set),
        appsMoved: appsMoved, time: member.clock.source, logger: member.logger)
      try await body(member, sender)
    }
  }

  @Test func `once a second, with the highest epoch that was obeyed`() async throws {
    let leader = ScriptedLeader(.success(ScriptedLeader.contact(epoch: 3)))
    try await following(leader, Sample.set([], epoch: 3)) { member, sender in
      try await member.beside(sender.run) {
        for count in 1...3 {
          try await leader.wait(forBeats: count)
          try await member.clock.waitForSleeper()
          #expect(leader.beats.count == count)
          member.clock.advance(by: .seconds(1))
        }
      }
      #expect(leader.beats.allSatisfy { $0 == Heartbeat(node: Sample.node, epoch: 3) })
      #expect(member.clock.sleeps.allSatisfy { $0 == .seconds(1) })
    }
  }

  @Test func `who leads other machines' ports asks where their apps are, and is woken when that changes`() async throws
  {
    let apps = [ServedApp(deployment: Sample.deployment, port: 8_080, place: nil)]
    var contact = ScriptedLeader.contact(epoch: 1)
    contact.apps = apps
    let leader = ScriptedLeader(.success(contact))
    let wake = WakeSignal()
    try await following(leader, appsMoved: wake) { member, sender in
      try await member.beside(sender.run) {
        try await leader.wait(forBeats: 1)
        try await member.clock.waitForSleeper()
        #expect(leader.beats.allSatisfy { $0.wantsApps })
        #expect(sender.inbox.elsewhere == apps)
      }
      #expect(!sender.inbox.replace(elsewhere: apps))
      #expect(sender.inbox.replace(elsewhere: []))
    }
  }

  @Test func `a leader that answers counts as heard, from when it was asked`() async throws {
    let leader = ScriptedLeader()
    try await following(leader) { member, sender in
      try await member.beside(sender.run) {
        try await member.clock.waitForSleeper()
        member.clock.advance(by: .milliseconds(400))
        #expect(sender.inbox.lastContact?.elapsed == .milliseconds(400))
      }
    }
  }

  @Test func `a leader that is back is asked at once what shall run here`() async throws {
    let leader = ScriptedLeader()
    try await following(leader) { member, sender in
      let before = sender.nudge.value
      try await member.beside(sender.run) {
        for (count, pause, raised) in [(1, 1, 1), (2, 11, 1), (3, 1, 2)] {
          try await leader.wait(forBeats: count)
          try await member.clock.waitForSleeper()
          #expect(sender.nudge.value == before + UInt64(raised), "after \(count) answers")
          member.clock.advance(by: .seconds(pause))
        }
      }
    }
  }

  @Test(arguments: [
    ScriptedLeader.Answer.failure(ControlPlaneError(.unavailable, "no agent answers")),
    .failure(ControlPlaneError(.notLeader, "not me")), .success(ScriptedLeader.contact(epoch: 2)),
  ])
  func `who doesn't lead is not heard, and the next second it asks again`(_ answer: ScriptedLeader.Answer) async throws
  {
    let leader = ScriptedLeader(answer)
    try await following(leader, Sample.set([], epoch: 3)) { member, sender in
      try await member.beside(sender.run) {
        try await member.clock.waitForSleeper()
        #expect(leader.beats.count == 1)
        #expect(sender.inbox.lastContact == nil)
        leader.answers(.success(ScriptedLeader.contact(epoch: 4)))
        member.clock.advance(by: .seconds(1))
        try await leader.wait(forBeats: 2)
        try await member.clock.waitForSleeper()
        #expect(sender.inbox.lastContact?.elapsed == .zero)
      }
    }
  }
}
