import Coordination
import EdgeModel
import EdgeStore
import Synchronization
import Testing

@testable import EdgeAgent

@Suite(.timeLimit(.minutes(5))) struct LeaderLinkTests {
  private static let beat = Heartbeat(node: Sample.node, epoch: 0)
  private static let stranger = Sample.identifier("cbbbbbbbbbbb", ClusterID.self)

  @Test func `a machine that leads asks itself`() async throws {
    try await MemberFixture.with { member in
      try member.lead(4)
      let link = member.link(await member.known(MemberFixture.barn))
      let contact = try await link.heartbeat(Self.beat)
      #expect(contact.epoch == 4)
      #expect(contact.agents.map(\.address) == [MemberFixture.address])
      #expect(try await link.address() == nil)
      #expect(member.network.calls == [])
    }
  }

  @Test func `whom its log follows is asked, where it said it is`() async throws {
    try await MemberFixture.with { member in
      let barn = ScriptedLeader()
      member.network.has(barn, at: MemberFixture.barn)
      member.addresses.record([Sample.otherNode: MemberFixture.record(Sample.otherNode, "barn", "http://old:7070")])
      member.addresses.heard(AgentAddress(node: Sample.otherNode, address: MemberFixture.barn))
      member.log.say(.follower, epoch: 3, leader: Sample.otherNode)
      let link = member.link(await member.known(MemberFixture.cellar))
      _ = try await link.heartbeat(Self.beat)
      #expect(barn.beats == [Self.beat])
      #expect(member.network.calls == [.leader(MemberFixture.barn)])
    }
  }

  @Test func `without a log it asks those it knows, and goes where they point`() async throws {
    try await MemberFixture.with { member in
      let barn = ScriptedLeader()
      member.network.has(barn, at: MemberFixture.barn)
      member.network.has(member.identity(leader: MemberFixture.barn, epoch: 3), at: MemberFixture.cellar)
      let link = member.link(await member.known("http://nobody:7070", MemberFixture.cellar))
      _ = try await link.heartbeat(Self.beat)
      #expect(barn.beats.count == 1)
      _ = try await link.heartbeat(Self.beat)
      #expect(barn.beats.count == 2)
      #expect(member.network.calls.count { $0 == .identity(MemberFixture.cellar) } == 1, "it remembers")
    }
  }

  @Test(arguments: [(UInt64(5), UInt64(4), MemberFixture.barn), (4, 5, MemberFixture.cellar)])
  func `of two that lead the one in the higher epoch is believed`(
    _ barnEpoch: UInt64, _ cellarEpoch: UInt64, _ believed: String
  ) async throws {
    try await MemberFixture.with { member in
      for (address, epoch) in [(MemberFixture.barn, barnEpoch), (MemberFixture.cellar, cellarEpoch)] {
        member.network.has(ScriptedLeader(.success(ScriptedLeader.contact(epoch: epoch))), at: address)
        member.network.has(member.identity(leads: true, epoch: epoch), at: address)
      }
      let link = member.link(await member.known(MemberFixture.barn, MemberFixture.cellar))
      let contact = try await link.heartbeat(Self.beat)
      #expect(contact.epoch == 5)
      let address = try await link.address()
      #expect(address == believed)
    }
  }

  @Test func `another platform's leader is none, whatever its epoch`() async throws {
    try await MemberFixture.with { member in
      member.network.has(ScriptedLeader(), at: MemberFixture.cellar)
      member.network.has(member.identity(of: Self.stranger, leads: true, epoch: 99), at: MemberFixture.cellar)
      let known = await member.known(MemberFixture.cellar, MemberFixture.barn)
      let link = member.link(known)
      let error = await #expect(throws: ControlPlaneError.self) { _ = try await link.heartbeat(Self.beat) }
      #expect(error?.code == .unavailable)
      #expect(error?.message.contains(MemberFixture.cellar) == true)
      let barn = ScriptedLeader()
      member.network.has(barn, at: MemberFixture.barn)
      member.network.has(member.identity(leads: true, epoch: 2), at: MemberFixture.barn)
      _ = try await link.heartbeat(Self.beat)
      #expect(barn.beats.count == 1)
      #expect(!member.network.calls.contains(.leader(MemberFixture.cellar)))
    }
  }

  @Test func `a machine of no platform yet takes the one it is pointed to`() async throws {
    try await MemberFixture.with(cluster: nil) { member in
      member.network.has(ScriptedLeader(), at: MemberFixture.cellar)
      member.network.has(member.identity(of: Self.stranger, leads: true), at: MemberFixture.cellar)
      let link = member.link(await member.known(MemberFixture.cellar))
      _ = try await link.register(MemberFixture.record(Sample.node, "attic", MemberFixture.address))
      #expect(try await link.address() == MemberFixture.cellar)
    }
  }

  @Test func `an answer that names another leader is followed with the next question`() async throws {
    try await MemberFixture.with { member in
      let cellar = ScriptedLeader()
      member.network.has(
        ScriptedLeader(.failure(ControlPlaneError(.notLeader, "not me", leader: MemberFixture.cellar))),
        at: MemberFixture.barn)
      member.network.has(member.identity(leads: true, epoch: 2), at: MemberFixture.barn)
      member.network.has(cellar, at: MemberFixture.cellar)
      let link = member.link(await member.known(MemberFixture.barn))
      let error = await #expect(throws: ControlPlaneError.self) { _ = try await link.heartbeat(Self.beat) }
      #expect(error?.code == .notLeader)
      _ = try await link.heartbeat(Self.beat)
      #expect(cellar.beats.count == 1)
    }
  }

  @Test func `a leader that can't be had is looked for anew`() async throws {
    try await MemberFixture.with { member in
      let barn = ScriptedLeader()
      member.network.has(barn, at: MemberFixture.barn)
      member.network.has(member.identity(leads: true, epoch: 2), at: MemberFixture.barn)
      let link = member.link(await member.known(MemberFixture.barn, MemberFixture.cellar))
      _ = try await link.heartbeat(Self.beat)
      barn.answers(.failure(ControlPlaneError(.unavailable, "no agent answers")))
      await #expect(throws: ControlPlaneError.self) { _ = try await link.heartbeat(Self.beat) }
      let cellar = ScriptedLeader(.success(ScriptedLeader.contact(epoch: 3)))
      member.network.has(cellar, at: MemberFixture.cellar)
      member.network.has(member.identity(leads: true, epoch: 3), at: MemberFixture.cellar)
      #expect(try await link.heartbeat(Self.beat).epoch == 3)
    }
  }

  @Test func `who waits for a leader that is cut off goes on with the next one`() async throws {
    try await MemberFixture.with { member in
      let (barn, cellar) = (ScriptedLeader(), ScriptedLeader(.success(ScriptedLeader.contact(epoch: 3))))
      barn.cutOff()
      member.network.has(barn, at: MemberFixture.barn)
      member.network.has(cellar, at: MemberFixture.cellar)
      member.addresses.record([
        Sample.otherNode: MemberFixture.record(Sample.otherNode, "barn", MemberFixture.barn),
        Sample.thirdNode: MemberFixture.record(Sample.thirdNode, "cellar", MemberFixture.cellar),
      ])
      member.log.say(.follower, epoch: 2, leader: Sample.otherNode)
      let link = member.link(await member.known())
      let beat = Task { try await link.heartbeat(Self.beat) }
      try await barn.wait(forBeats: 1)
      // That nobody leads is no reason: it may be elected again.
      member.log.say(.follower, epoch: 3, leader: nil)
      member.log.say(.follower, epoch: 3, leader: Sample.thirdNode)
      let error = await #expect(throws: ControlPlaneError.self) { _ = try await beat.value }
      #expect(error?.code == .unavailable)
      #expect(try await link.heartbeat(Self.beat).epoch == 3)
    }
  }

  @Test func `what a leader refuses leaves it the leader`() async throws {
    try await MemberFixture.with { member in
      let barn = ScriptedLeader(.failure(ControlPlaneError(.conflict, "the name is taken")))
      member.network.has(barn, at: MemberFixture.barn)
      member.network.has(member.identity(leads: true, epoch: 2), at: MemberFixture.barn)
      let link = member.link(await member.known(MemberFixture.barn))
      for _ in 0..<2 { await #expect(throws: ControlPlaneError.self) { _ = try await link.heartbeat(Self.beat) } }
      #expect(barn.beats.count == 2)
      #expect(member.network.calls.count { $0 == .identity(MemberFixture.barn) } == 1)
    }
  }

  @Test func `a leader of a lower epoch than was seen is none`() async throws {
    try await MemberFixture.with { member in
      let told = Mutex<[Contact]>([])
      member.network.has(ScriptedLeader(.success(ScriptedLeader.contact(epoch: 4))), at: MemberFixture.barn)
      member.network.has(member.identity(leads: true, epoch: 4), at: MemberFixture.barn)
      let known = await member.known(MemberFixture.barn)
      let link = member.link(known) { contact in told.withLock { $0.append(contact) } }
      let error = await #expect(throws: ControlPlaneError.self) {
        _ = try await link.heartbeat(Heartbeat(node: Sample.node, epoch: 5))
      }
      #expect(error?.code == .unavailable)
      #expect(told.withLock { $0 } == [])
      #expect(try await link.address() == nil, "it is not asked again as if it led")
      _ = try await link.heartbeat(Heartbeat(node: Sample.node, epoch: 4))
      #expect(told.withLock { $0.map(\.epoch) } == [4])
    }
  }

  @Test func `with nobody to ask it says so`() async throws {
    try await MemberFixture.with { member in
      // Its own address is no place to look for another one.
      let link = member.link(await member.known(MemberFixture.address))
      let error = await #expect(throws: ControlPlaneError.self) { _ = try await link.heartbeat(Self.beat) }
      #expect(error?.code == .unavailable)
      #expect(error?.message == "no agent is known that could lead")
      #expect(member.network.calls == [])
    }
  }

  @Test func `what a leader says of the platform is kept`() async throws {
    try await MemberFixture.with(cluster: nil) { member in
      let agents = [
        AgentAddress(node: Sample.otherNode, address: MemberFixture.barn),
        AgentAddress(node: Sample.node, address: MemberFixture.address),
      ]
      let contact = Contact(cluster: Sample.cluster, epoch: 7, agents: agents)
      member.network.has(ScriptedLeader(.success(contact)), at: MemberFixture.barn)
      member.network.has(member.identity(leads: true, epoch: 7), at: MemberFixture.barn)
      let known = await member.known(MemberFixture.barn)
      _ = try await member.link(known).heartbeat(Self.beat)
      #expect(known.cluster == Sample.cluster)
      #expect(member.plane.identity.epoch == 7)
      #expect(member.plane.identity.leader == MemberFixture.barn)
      #expect(await member.store.load() == KnownPlatform(cluster: Sample.cluster, agents: agents))
    }
  }

  @Test func `who leads is told as soon as the log knows`() async throws {
    try await MemberFixture.with { member in
      member.addresses.heard(AgentAddress(node: Sample.otherNode, address: MemberFixture.barn))
      let link = member.link(await member.known())
      let first = link.changed.value
      try await member.beside(link.run) {
        let seen = try await link.changed.wait(after: first)
        #expect(member.plane.identity.leader == nil)
        member.log.say(.follower, epoch: 6, leader: Sample.otherNode)
        _ = try await link.changed.wait(after: seen)
        #expect(member.plane.identity.leader == MemberFixture.barn)
        #expect(member.plane.identity.epoch == 6)
      }
    }
  }
}
