import Coordination
import EdgeModel
import Testing

@testable import EdgeAgent

/// Three machines on which a test's apps run.
struct DrainFixture {
  static let attic = Sample.node
  static let barn = Sample.otherNode
  static let cellar = Sample.identifier("nccccccccccc", NodeID.self)
  static let names = [attic: "attic", barn: "barn", cellar: "cellar"]

  var platform: PlatformFixture
  var leader: OrchestratorExecutor
  /// What machines say of allocations that don't run well.
  var phases: [AllocationID: ObservedAllocation.Phase] = [:]
  /// Ports that something else has.
  var taken: [NodeID: [UInt16]] = [:]

  /// Lends a platform whose app runs well on the attic.
  static func with(_ body: (inout DrainFixture, DeploymentID) async throws -> Void) async throws {
    try await PlatformFixture.with { platform in
      for (node, name) in names.sorted(by: { $0.value < $1.value }) { try await platform.join(node, named: name) }
      var fixture = DrainFixture(platform: platform, leader: try await platform.executor())
      fixture.taken = [barn: [8_080], cellar: [8_080]]
      try await fixture.report()
      let id = try await platform.deploy()
      try await fixture.settle()
      fixture.taken = [:]
      try #require(fixture.nodes(id) == [attic])
      try await fixture.settle()
      try await body(&fixture, id)
    }
  }

  /// Every machine says that all it shall run runs, and that nothing is left of what it shall remove.
  func report(_ nodes: [NodeID] = [attic, barn, cellar]) async throws {
    let state = platform.log.inner.state()
    for node in nodes {
      let own = state.allocations.values.filter { $0.node == node && $0.phase == .run }.sorted { $0.id < $1.id }
      try await platform.report(
        node, named: Self.names[node] ?? "", portsInUse: taken[node] ?? [],
        allocations: own.map { allocation in
          let phase = phases[allocation.id] ?? .running
          return ObservedAllocation(
            id: allocation.id, phase: phase, detail: phase == .failed ? "nothing listened" : nil, since: Sample.time(0))
        }, switchesPorts: true)
    }
  }

  /// Reports and decisions, until nothing changes any more.
  mutating func settle() async throws {
    var before: DesiredVersion?
    while before != platform.log.inner.state().version {
      before = platform.log.inner.state().version
      try await report()
      try await platform.settle(&leader)
    }
  }

  func cordon(_ node: NodeID, _ mode: NodeCordon.Mode) async throws {
    _ = try await platform.plane.cordon(node.rawValue, mode, by: Sample.user)
  }

  /// Where an app shall run, the newest last.
  func nodes(_ id: DeploymentID) -> [NodeID] { platform.allocations(id).filter { $0.phase == .run }.map(\.node) }

  func drain(_ node: NodeID) async throws -> DrainView {
    let snapshot = try await platform.plane.snapshot()
    return snapshot.drain(of: try #require(snapshot.desired.nodes[node]))
  }

  /// The same platform under its next leader.
  mutating func changeLeader() async throws {
    platform = try await platform.restarted()
    leader = try await platform.executor()
  }

  /// Another app with a manifest of its own.
  func deploy(_ name: String, _ manifest: String) async throws -> DeploymentID {
    try platform.repository.write("shipwreck.toml", manifest)
    try await platform.repository.commit()
    return try await platform.deploy(name)
  }

  /// Machines answer on both sides for a while: time passes.
  mutating func settleAfterOverlap() async throws {
    try await settle()
    platform.clock.advance(by: .seconds(5))
    try await settle()
  }
}
