import Discovery
import EdgeModel
import Testing

@testable import EdgeAgent

@Suite(.timeLimit(.minutes(5))) struct SightingDutyTests {
  /// Finds what a test says, and ends.
  private struct ScriptedDiscoverer: Discoverer {
    let events: [DiscoveryEvent]

    func discover(_ query: ServiceQuery, _ found: @Sendable (DiscoveryEvent) async -> Void) async throws {
      for event in events where !query.excluded.contains(event.service.identity) { await found(event) }
    }
  }

  private static let elsewhere = "http://10.0.0.9:7070"

  private static func service(
    _ node: NodeID = Sample.otherNode, at endpoint: String = "10.0.0.9:7070", of cluster: ClusterID = Sample.cluster
  ) throws -> DiscoveredService {
    DiscoveredService(
      identity: try ServiceIdentity(node.rawValue), name: "barn", cluster: cluster.rawValue,
      endpoint: try Endpoint(endpoint), evidence: Evidence(source: .beacon, proof: "a test says so"))
  }

  /// - Returns: whom the machine would ask for the leader afterwards, and whether others were told to look again.
  private static func take(
    _ member: MemberFixture, _ events: DiscoveryEvent...
  ) async throws -> (known: [String], isRaised: Bool) {
    let known = await member.known(MemberFixture.barn)
    let changed = ChangeSignal()
    let before = changed.value
    try await SightingDuty(
      discoverer: ScriptedDiscoverer(events: events), membership: member.membership, addresses: member.addresses,
      known: known, network: member.network, changed: changed, logger: member.logger
    ).run()
    return (known.addresses, changed.value > before)
  }

  @Test func `an agent that answers no more where it was is asked where it is seen`() async throws {
    try await MemberFixture.with { member in
      member.addresses.record([Sample.otherNode: MemberFixture.record(Sample.otherNode, "barn", MemberFixture.barn)])
      member.network.has(member.identity(), at: Self.elsewhere)
      let (known, isRaised) = try await Self.take(member, .found(try Self.service()))
      #expect(member.addresses[Sample.otherNode] == Self.elsewhere)
      #expect(known == [MemberFixture.barn, Self.elsewhere] && isRaised)
    }
  }

  @Test func `as long as it answers where it says that it is, that stays`() async throws {
    try await MemberFixture.with { member in
      member.addresses.record([Sample.otherNode: MemberFixture.record(Sample.otherNode, "barn", MemberFixture.barn)])
      member.network.has(member.identity(), at: MemberFixture.barn)
      member.network.has(member.identity(), at: Self.elsewhere)
      let (known, isRaised) = try await Self.take(member, .updated(try Self.service()))
      #expect(member.addresses[Sample.otherNode] == MemberFixture.barn)
      #expect(known == [MemberFixture.barn] && !isRaised)
    }
  }

  @Test func `another machine at the address that it had is not it`() async throws {
    try await MemberFixture.with { member in
      member.addresses.record([Sample.otherNode: MemberFixture.record(Sample.otherNode, "barn", MemberFixture.barn)])
      member.network.has(member.identity(Sample.identifier("nccccccccccc", NodeID.self)), at: MemberFixture.barn)
      member.network.has(member.identity(), at: Self.elsewhere)
      _ = try await Self.take(member, .found(try Self.service()))
      #expect(member.addresses[Sample.otherNode] == Self.elsewhere)
    }
  }

  @Test func `who doesn't answer, is of another platform, or is lost, changes nothing`() async throws {
    try await MemberFixture.with { member in
      let stranger = Sample.identifier("cbbbbbbbbbbb", ClusterID.self)
      let other = try Self.service(at: "10.0.0.8:7070", of: stranger)
      member.network.has(member.identity(of: stranger), at: "http://10.0.0.8:7070")
      let (known, isRaised) = try await Self.take(
        member, .found(try Self.service()), .found(other), .lost(try Self.service()),
        .found(try Self.service(Sample.node, at: "10.0.0.7:7070")))
      #expect(member.addresses[Sample.otherNode] == nil)
      #expect(known == [MemberFixture.barn] && !isRaised)
      #expect(!member.network.calls.contains(.identity("http://10.0.0.7:7070")), "it doesn't look for itself")
    }
  }
}
