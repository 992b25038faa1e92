import EdgeModel
import Scheduling
import Testing

/// The machine with a short name: the same id for the same letter.
func node(_ letter: Character) throws -> NodeID {
  try #require(NodeID("n" + String(repeating: letter, count: 11)))
}

func machine(
  _ letter: Character, name: String? = nil, capacity: Resources = Resources(cpuMillicores: 4_000, memoryBytes: 4 << 30),
  _ change: (inout NodeView) -> Void = { _ in }
) throws -> NodeView {
  var view = NodeView(
    id: try node(letter), name: name ?? "node-\(letter)",
    platform: Platform(architecture: "amd64", operatingSystem: "linux"), capacity: capacity, runtime: "process",
    languages: ["node", "python3"])
  change(&view)
  return view
}

func snapshot(_ nodes: [NodeView]) -> ClusterSnapshot {
  ClusterSnapshot(version: DesiredVersion(epoch: 2, index: 7), nodes: nodes)
}

func plan(
  _ workloads: [WorkloadView], on nodes: [NodeView], _ strategy: some PlacementStrategy = LeastLoadedStrategy()
) throws -> PlacementPlan {
  let snapshot = snapshot(nodes)
  var context = PlanContext(version: snapshot.version)
  return try strategy.plan(PlanRequest(workloads: workloads), on: snapshot, &context)
}

let mebibyte: Int64 = 1 << 20
