import Scheduling
import Synchronization

@testable import ControlServer
@testable import EdgeAgent
@testable import EdgeModel

/// Who decides what runs where, as a test says.
final class StandInPlacement: PlacementControl {
  /// The platform whose state is changed.
  let platform: StandInPlatform?
  let refusal: ControlPlaneError?
  let rebalancings = Mutex<[Bool]>([])
  /// Whether a machine is found for the shop.
  let isPlaceable: Bool

  init(_ platform: StandInPlatform? = nil, isPlaceable: Bool = true, refusing refusal: ControlPlaneError? = nil) {
    self.platform = platform
    self.isPlaceable = isPlaceable
    self.refusal = refusal
  }

  func cordon(_ reference: String, _ mode: NodeCordon.Mode, by actor: Actor) async throws -> NodeRecord {
    guard let platform else { throw ControlPlaneError(.notFound, "there is no machine '\(reference)'") }
    let node = try await platform.snapshot().desired.node(reference)
    platform.apply(
      .cordon(NodeCordon(id: node.id, mode: mode, requestedBy: actor, at: Timestamp(milliseconds: 1_000))))
    return node
  }

  func giveUpVanished() async throws -> [NodeRecord] {
    guard let platform else { return [] }
    let state = try await platform.snapshot().desired
    return platform.giveUpHeldBack().compactMap { state.nodes[$0] }
  }

  func remove(_ reference: String, revoking: Bool, by actor: Actor) async throws -> MachineRemoval {
    let node = try await cordon(reference, .removing, by: actor)
    return MachineRemoval(node: node, isRevoked: revoking, withoutKey: revoking ? [node] : [])
  }

  func explain(_ reference: DeploymentReference) async throws -> PlacementExplanation {
    if let refusal { throw refusal }
    var words = WorkloadExplanation(
      workload: "shop", name: "shop", node: isPlaceable ? Fixtures.nodeA : nil,
      nodes: [
        NodeExplanation(
          node: Fixtures.nodeA, name: "alpha", reasons: isPlaceable ? [] : ["is cordoned: it takes nothing new"],
          terms: isPlaceable ? [ScoreTerm(scorer: "least-allocated", score: Score(9_000))] : []),
        NodeExplanation(node: Fixtures.nodeB, name: "beta", reasons: ["lacks 512 MiB of memory"]),
      ])
    words.rejections = isPlaceable ? [] : [RejectionCount(filter: "cordon", nodes: 1)]
    words.rejections.append(RejectionCount(filter: "resources", nodes: 1))
    if !isPlaceable { words.smallestChange = SmallestChange(words: "no cordon", nodes: [Fixtures.nodeA]) }
    return PlacementExplanation(
      deployment: Fixtures.deploymentID, name: Fixtures.shop, strategy: "least-loaded",
      node: isPlaceable ? Fixtures.nodeA : nil, chosen: isPlaceable ? Fixtures.nodeA : nil, workload: words,
      volumes: [])
  }

  func rebalance(dryRun: Bool) async throws -> Rebalancing {
    rebalancings.withLock { $0.append(dryRun) }
    return Rebalancing(
      moves: [
        Rebalancing.Move(
          deployment: Fixtures.deploymentID, name: Fixtures.shop, from: Fixtures.nodeA, to: Fixtures.nodeB,
          fromShare: .init(before: 50, after: 25), toShare: .init(before: 0, after: 25), gain: 1_250)
      ], fixed: [])
  }
}
