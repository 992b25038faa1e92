import EdgeModel
import EdgeStore
import Testing

@testable import EdgeAgent

@Suite struct KnownAgentsTests {
  private static let agents = [
    AgentAddress(node: Sample.otherNode, address: MemberFixture.barn),
    AgentAddress(node: Sample.node, address: MemberFixture.address),
  ]
  private static let contact = Contact(cluster: Sample.cluster, epoch: 1, agents: agents)

  @Test func `at first there are those that people named`() async throws {
    try await MemberFixture.with { member in
      let known = await member.known(MemberFixture.cellar, MemberFixture.barn, MemberFixture.cellar)
      #expect(known.addresses == [MemberFixture.cellar, MemberFixture.barn])
      #expect(known.cluster == nil)
      #expect(known.address(of: Sample.otherNode) == nil)
    }
  }

  @Test func `those that a leader named come first, and are there after a restart`() async throws {
    try await MemberFixture.with { member in
      let known = await member.known(MemberFixture.cellar, MemberFixture.barn)
      await known.note(Self.contact)
      let store = try await PlatformStore.open(path: member.store.path)
      for known in [known, await KnownAgents(store: store, named: [MemberFixture.cellar], logger: member.logger)] {
        #expect(known.addresses == [MemberFixture.barn, MemberFixture.address, MemberFixture.cellar])
        #expect(known.cluster == Sample.cluster)
        #expect(known.address(of: Sample.otherNode) == MemberFixture.barn)
      }
    }
  }

  @Test func `a leader's newest word takes the place of the one before`() async throws {
    try await MemberFixture.with { member in
      let known = await member.known()
      await known.note(Self.contact)
      var next = Self.contact
      next.agents = [AgentAddress(node: Sample.node, address: MemberFixture.address)]
      await known.note(next)
      #expect(known.addresses == [MemberFixture.address])
      #expect(await member.store.load()?.agents == next.agents)
    }
  }

  @Test func `what can't be kept counts until the next start`() async throws {
    try await MemberFixture.with { member in
      try DirectoryInTheWay.make(at: member.store.path)
      let known = await member.known()
      await known.note(Self.contact)
      #expect(known.addresses == Self.agents.map(\.address))
      #expect(await member.store.load() == nil)
    }
  }
}
