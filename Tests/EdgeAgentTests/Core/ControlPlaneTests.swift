import Coordination
import EdgeModel
import EdgeStore
import Testing

@testable import EdgeAgent

@Suite(.timeLimit(.minutes(5))) struct ControlPlaneTests {
  private static let stranger = Sample.identifier("nccccccccccc", NodeID.self)
  private static let deploy = PlatformRequest.deploy(
    NewDeployment(source: GitSource(url: "https://example.org/ann/shop.git"), name: Sample.name))

  private func refusal(
    _ code: ControlPlaneError.Code, _ body: () async throws -> Void,
    _ location: SourceLocation = #_sourceLocation
  ) async -> ControlPlaneError? {
    let error = await #expect(throws: ControlPlaneError.self, sourceLocation: location) { try await body() }
    #expect(error?.code == code, sourceLocation: location)
    return error
  }

  private func report(_ node: NodeID, of cluster: ClusterID = Sample.cluster) -> NodeReport {
    NodeReport(
      cluster: cluster, node: node, applied: nil,
      facts: NodeFacts(
        name: Sample.identifier("barn", NodeName.self), address: "", host: "", capacity: .zero, runtime: "fake",
        agentVersion: "1"),
      allocations: [], at: Sample.time(0))
  }

  // MARK: Without the lead

  @Test func `who has lost the lead refuses everything that a leader does, and names the next one`() async throws {
    try await MemberFixture.with { member in
      try member.lead()
      member.lose()
      let plane = member.plane
      let before = member.log.inner.state()
      let calls: [() async throws -> Void] = [
        { _ = try await plane.snapshot() },
        { _ = try await plane.submit(Self.deploy, by: Sample.user) },
        { _ = try await plane.register(MemberFixture.record(Self.stranger, "shed", "")) },
        { _ = try await plane.heartbeat(Heartbeat(node: Sample.otherNode, epoch: 1)) },
        { try await plane.accept(report(Sample.otherNode)) },
        { _ = try await plane.assignments(of: Sample.otherNode, after: nil) },
        { _ = try await plane.waitForChange(after: nil) },
        { try await plane.handOver(to: nil) },
      ]
      for call in calls {
        let error = await refusal(.notLeader, call)
        #expect(error?.leader == MemberFixture.barn)
        #expect(error?.message.contains(MemberFixture.barn) == true)
      }
      #expect(member.log.inner.state() == before)
      #expect(member.log.handOvers == [])
    }
  }

  @Test func `while nobody is known to lead it says so`() async throws {
    try await MemberFixture.with { member in
      try member.lead()
      member.lose(to: nil)
      let error = await refusal(.notLeader) { _ = try await member.plane.snapshot() }
      #expect(error?.leader == nil)
      #expect(error?.message.contains("try again") == true)
    }
  }

  @Test func `a machine's wait for news ends with the lead`() async throws {
    try await MemberFixture.with { member in
      try member.lead()
      let set = try await member.plane.assignments(of: Sample.otherNode, after: nil)
      try await withThrowingDiscardingTaskGroup { group in
        group.addTask {
          _ = await refusal(.notLeader) {
            _ = try await member.plane.assignments(of: Sample.otherNode, after: set.version)
          }
        }
        try await member.clock.waitForSleeper()
        member.lose()
      }
    }
  }

  @Test func `a wait for a change ends with the lead`() async throws {
    try await MemberFixture.with { member in
      try member.lead()
      let version = try await member.plane.waitForChange(after: nil)
      try await withThrowingDiscardingTaskGroup { group in
        group.addTask {
          _ = await refusal(.notLeader) { _ = try await member.plane.waitForChange(after: version) }
        }
        member.lose()
      }
    }
  }

  @Test func `a wait for news ends with them, or after a while with the same`() async throws {
    try await MemberFixture.with { member in
      try member.lead()
      let set = try await member.plane.assignments(of: Sample.otherNode, after: nil)
      async let same = member.plane.assignments(of: Sample.otherNode, after: set.version)
      try await member.clock.waitForSleeper()
      member.clock.advance(by: .seconds(25))
      #expect(try await same == set)
      async let newer = member.plane.assignments(of: Sample.otherNode, after: set.version)
      try await member.clock.waitForSleeper()
      try member.log.write(.deployment(Sample.deployment()), .allocation(Sample.allocation(on: Sample.otherNode)))
      #expect(try await newer.allocations.map(\.id) == [Sample.id()])
    }
  }

  @Test func `a new leader's set is news, although it says the same`() async throws {
    try await MemberFixture.with { member in
      try member.lead(3)
      let version = member.log.inner.state().version
      try #require(version.epoch < 3)
      let set = try await member.plane.assignments(of: Sample.otherNode, after: version)
      #expect(set.epoch == 3)
      #expect(member.clock.sleeps == [])
    }
  }

  // MARK: Machines

  @Test func `a member's heartbeat is answered with whom to ask later`() async throws {
    try await MemberFixture.with { member in
      try member.lead(2)
      member.addresses.heard(AgentAddress(node: Sample.otherNode, address: MemberFixture.barn))
      try member.log.write(.voters(VoterSet(voters: [Sample.otherNode, Self.stranger, Sample.node])))
      let contact = try await member.plane.heartbeat(Heartbeat(node: Sample.otherNode, epoch: 0))
      #expect(contact.cluster == Sample.cluster)
      #expect(contact.epoch == 2)
      #expect(
        contact.agents == [
          AgentAddress(node: Sample.node, address: MemberFixture.address),
          AgentAddress(node: Sample.otherNode, address: MemberFixture.barn),
        ], "the leader first; one whose place nobody knows is left out")
    }
  }

  @Test func `a stranger's heartbeat and report are refused`() async throws {
    try await MemberFixture.with { member in
      try member.lead()
      let heartbeat = await refusal(.notFound) {
        _ = try await member.plane.heartbeat(Heartbeat(node: Self.stranger, epoch: 0))
      }
      #expect(heartbeat?.message.contains(Self.stranger.rawValue) == true)
      _ = await refusal(.notFound) { try await member.plane.accept(report(Self.stranger)) }
      let other = Sample.identifier("cbbbbbbbbbbb", ClusterID.self)
      _ = await refusal(.conflict) { try await member.plane.accept(report(Sample.otherNode, of: other)) }
      #expect(try await member.plane.snapshot().reports.isEmpty)
    }
  }

  @Test(arguments: [Durability.local, .standby, .majority])
  func `a request is told how safe it is`(_ durability: Durability) async throws {
    try await MemberFixture.with { member in
      try member.lead()
      member.log.acknowledges(durability)
      #expect(try await member.plane.submit(Self.deploy, by: Sample.user).durability == durability)
    }
  }

  // MARK: The log's messages

  private func envelope(of cluster: ClusterID) -> ReplicaEnvelope {
    ReplicaEnvelope(
      cluster: cluster, sender: AgentAddress(node: Sample.otherNode, address: MemberFixture.barn),
      message: ReplicaMessage(epoch: 9, .handOver))
  }

  @Test func `a message of another platform is refused by both names`() async throws {
    try await MemberFixture.with(holdsLog: true) { member in
      let other = Sample.identifier("cbbbbbbbbbbb", ClusterID.self)
      let error = await refusal(.conflict) { try member.plane.receive(envelope(of: other)) }
      for words in [Sample.cluster.rawValue, other.rawValue, "never merge", "--adopt"] {
        #expect(error?.message.contains(words) == true)
      }
      #expect(member.addresses[Sample.otherNode] == nil, "nothing of it is believed")
    }
  }

  @Test func `a message of this platform tells where its sender is`() async throws {
    try await MemberFixture.with(holdsLog: true) { member in
      try member.plane.receive(envelope(of: Sample.cluster))
      #expect(member.addresses[Sample.otherNode] == MemberFixture.barn)
    }
  }

  @Test func `who belongs to no platform, or holds no log, takes no message`() async throws {
    try await MemberFixture.with(cluster: nil, holdsLog: true) { member in
      _ = await refusal(.unavailable) { try member.plane.receive(envelope(of: Sample.cluster)) }
    }
    try await MemberFixture.with { member in
      _ = await refusal(.conflict) { try member.plane.receive(envelope(of: Sample.cluster)) }
    }
  }

  // MARK: Handing over

  @Test(arguments: [(String?.none, NodeID?.none), ("barn", Sample.otherNode), ("nbbbbbbbbbbb", Sample.otherNode)])
  func `the lead goes to the machine that is named, or to any`(_ reference: String?, _ node: NodeID?) async throws {
    try await MemberFixture.with { member in
      try member.lead()
      try await member.plane.handOver(to: reference)
      #expect(member.log.handOvers == [node])
    }
  }

  @Test func `it can't go to a machine that is not there`() async throws {
    try await MemberFixture.with { member in
      try member.lead()
      let error = await refusal(.notFound) { try await member.plane.handOver(to: "shed") }
      #expect(error?.message.contains("'shed'") == true)
      #expect(member.log.handOvers == [])
    }
  }

  @Test func `what the log says against it is told`() async throws {
    try await MemberFixture.with { member in
      try member.lead()
      member.log.refuses(DesiredLogError(.refused, "this machine holds the log alone"))
      let error = await refusal(.conflict) { try await member.plane.handOver(to: nil) }
      #expect(error?.message == "this machine holds the log alone")
    }
  }

  // MARK: Who leads

  @Test func `everybody tells who leads`() async throws {
    try await MemberFixture.with { member in
      try member.lead(2)
      try member.log.write(.voters(VoterSet(voters: [Sample.node, Sample.otherNode], mode: .ranked)))
      var view = try await member.plane.leadership()
      #expect(view.leader == Sample.node)
      #expect(view.address == MemberFixture.address)
      #expect(view.voters?.mode == .ranked)
      #expect(view.names[Sample.otherNode]?.rawValue == "barn")
      member.lose(epoch: 3)
      view = try await member.plane.leadership()
      #expect(view.leader == Sample.otherNode)
      #expect(view.address == MemberFixture.barn)
      #expect(view.epoch == 3)
    }
  }
}
