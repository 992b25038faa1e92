import Coordination
import EdgeModel
import Testing

/// A disk that refuses takes its replica with it, as a crash would, until it can be read again.
@Suite(.timeLimit(.minutes(5)))
struct ReplicaStumbleTests {
  private let full = DesiredLogError(.storage, "no room left on the disk")

  private func stumbles(_ member: LogGroup.Member) -> [String] {
    member.notices.list.compactMap { if case .stumbled(let error) = $0 { error.message } else { nil } }
  }

  @Test func theOthersGoOnAndItComesBack() async throws {
    try await withLogs(3) { group in
      try await group.elect()
      let member = group.members[0]
      member.disk.refuseNextStore(full)
      let proposal = try await group.begin([.node("a")], on: 0)
      #expect(await fault(of: proposal)?.code == .storage)
      #expect(stumbles(member) == [full.message])
      #expect(member.log.leadership().role == .follower)
      #expect(member.log.lease() == nil)
      // What was refused went nowhere.
      #expect(group.members.allSatisfy { $0.disk.content.log.newest.names == [] })
      let next = try await group.elect()
      #expect(next != 0)
      try await group.propose([.node("b")], on: next)
      try await group.pass(.seconds(10))
      #expect(member.log.state().names == ["b"])
      #expect(member.log.leadership().leader == group.members[next].id)
    }
  }

  @Test func aloneItLeadsAgain() async throws {
    try await withLogs(1) { group in
      try await group.propose([.node("a")], on: 0)
      group.members[0].disk.refuseNextStore(full)
      let proposal = try await group.begin([.node("b")], on: 0)
      #expect(await fault(of: proposal)?.code == .storage)
      #expect(group.leaders.isEmpty)
      try await group.pass(.seconds(6))
      #expect(group.leaders == [0])
      try await group.propose([.node("c")], on: 0)
      #expect(group.members[0].log.state().names == ["a", "c"])
    }
  }

  @Test func aDiskThatCantBeReadYetIsReadLater() async throws {
    try await withLogs(1) { group in
      try await group.settle()
      let member = group.members[0]
      member.disk.refuseNextStore(full)
      member.disk.refuseNextLoad(DesiredLogError(.storage, "input/output error"))
      _ = await fault(of: try await group.begin([.node("a")], on: 0))
      try await group.pass(.seconds(6))
      #expect(group.leaders.isEmpty)
      #expect(stumbles(member) == [full.message, "input/output error"])
      try await group.pass(.seconds(6))
      #expect(group.leaders == [0])
    }
  }

  @Test func aDamagedDiskEndsIt() async throws {
    try await withLogs(1) { group in
      try await group.settle()
      let member = group.members[0]
      member.disk.refuseNextStore(full)
      member.disk.refuseNextLoad(DesiredLogError(.corrupt, "damaged"))
      _ = await fault(of: try await group.begin([.node("a")], on: 0))
      group.time.advance(to: group.time.now + .seconds(6))
      let end = await group.end(of: 0)
      let error = #expect(throws: DesiredLogError.self) { try end?.get() }
      #expect(error?.code == .corrupt)
      #expect(group.leaders.isEmpty)
    }
  }

  @Test(arguments: [DesiredLogError.Code.storage, .corrupt])
  func whatCantBeReadAtFirstDoesNotRun(_ code: DesiredLogError.Code) async throws {
    let group = try LogGroup(1)
    group.members[0].disk.refuseNextLoad(DesiredLogError(code, "not to be read"))
    let error = await #expect(throws: DesiredLogError.self) { try await group.members[0].log.run() }
    #expect(error?.code == code)
  }
}
