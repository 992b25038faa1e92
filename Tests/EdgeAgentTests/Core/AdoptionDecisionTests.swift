import Coordination
import EdgeModel
import Testing

@testable import EdgeAgent

@Suite struct AdoptionDecisionTests {
  private static let other = ClusterID.random()
  private static let home = NodeRecord(
    id: .random(), name: Sample.identifier("cellar", NodeName.self), address: "http://10.0.0.9:7070",
    joinedAt: Sample.time(3))

  private static func deployment(_ name: String, _ intent: Deployment.Intent = .run) -> Deployment {
    Deployment(
      id: .random(), name: Sample.identifier(name, AppName.self), source: GitSource(url: "https://example.org/a.git"),
      intent: intent, createdAt: Sample.time(1), createdBy: Sample.user)
  }

  private static func allocation(_ deployment: Deployment, on node: NodeID = home.id) throws -> Allocation {
    Allocation(
      placing: AllocationID(deployment: deployment.id, generation: 1, attempt: 2), on: node, name: deployment.name,
      workload: WorkloadSpec(language: "python3", port: 8_080),
      source: SourceReference(
        commit: try #require(CommitID(String(repeating: "a", count: 40))),
        digest: try #require(BlobDigest(String(repeating: "b", count: 64))), size: 1),
      epoch: 41)
  }

  private static func decision(_ records: DesiredChange..., from: ClusterID = other) -> AdoptionDecision {
    AdoptionDecision(
      adoption: Adoption(from: from, node: home, records: records), actor: Sample.user, now: Sample.time(9), epoch: 7)
  }

  private static func state(_ changes: DesiredChange...) -> DesiredState {
    var state = DesiredState()
    state.apply(
      DesiredEntry(version: DesiredVersion(epoch: 1, index: 1), changes: [.cluster(Sample.cluster)] + changes))
    return state
  }

  private static func after(_ decision: AdoptionDecision, _ state: DesiredState) throws -> DesiredState {
    try state.appending(try decision.changes(in: state), after: state.version, epoch: 7).state
  }

  @Test("a machine comes with what it runs, under the same ids; what was stopped stays stopped")
  func comes() throws {
    let (shop, blog) = (Self.deployment("shop"), Self.deployment("blog", .stop))
    var stopped = try Self.allocation(blog)
    try stopped.move(to: .stop, because: .asked, by: .user)
    let decision = Self.decision(
      .deployment(shop), .deployment(blog), .allocation(try Self.allocation(shop)), .allocation(stopped))
    let state = try Self.after(decision, Self.state())
    #expect(state.nodes[Self.home.id]?.joinedAt == Sample.time(9))
    #expect(state.currentAllocation(of: shop.id)?.phase == .run)
    #expect(state.currentAllocation(of: shop.id)?.epoch == 7)
    #expect(state.currentAllocation(of: blog.id)?.phase == .stop)
    #expect(state.changes.map(\.deployment) == [shop.id, blog.id])
  }

  @Test("a name that is taken gets a number; done twice nothing changes any more")
  func names() throws {
    let (mine, theirs) = (Self.deployment("shop"), Self.deployment("shop"))
    let decision = Self.decision(.deployment(theirs), .allocation(try Self.allocation(theirs)))
    let state = try Self.after(decision, Self.state(.deployment(mine)))
    #expect(state.deployments[theirs.id]?.name.rawValue == "shop-2")
    #expect(state.currentAllocation(of: theirs.id)?.name.rawValue == "shop-2")
    #expect(try decision.changes(in: state) == [])
  }

  @Test("what can't be taken is refused, and why")
  func refused() throws {
    let shop = Self.deployment("shop")
    let stranger = try Self.allocation(shop, on: .random())
    let twin = NodeRecord(id: .random(), name: Self.home.name, address: "", joinedAt: Sample.time(0))
    for (decision, state, words) in [
      (Self.decision(from: Sample.cluster), Self.state(), "very platform"),
      (Self.decision(.deployment(shop), .allocation(stranger)), Self.state(), "not on"),
      (Self.decision(.cluster(Self.other)), Self.state(), "kind 'cluster'"),
      (Self.decision(), Self.state(.node(twin)), "another --name"),
    ] {
      let error = #expect(throws: ControlPlaneError.self) { try decision.changes(in: state) }
      #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }
  }
}
