import EdgeModel
import HomeScheduling
import Scheduling

// Chooses the parts by name, as an agent's configuration would.
var registry = StrategyRegistry()
registry.add(ElectricityPriceScorer())
registry.add(MainsPowerStrategy())

let configuration = StrategyConfiguration(
  name: "cheap", scorers: ["electricity-price": 3, "least-allocated": 1])
let strategies = [try registry.strategy(configuration), try registry.strategy("mains-power")]

var generator = SplitMix64(seed: 1)
let machines = [("attic", 12, 0), ("barn", 31, 1), ("cellar", 48, 1)].map { name, price, mains in
  var node = NodeView(
    id: NodeID(using: &generator), name: name, platform: .current,
    capacity: Resources(cpuMillicores: 4_000, memoryBytes: 4 << 30))
  node.attributes = ["price": Int64(price), "mains": Int64(mains)]
  return node
}
let snapshot = ClusterSnapshot(version: .zero, nodes: machines)
let shop = WorkloadView(id: "shop", name: "shop", resources: Resources(cpuMillicores: 500, memoryBytes: 1 << 30))
for strategy in strategies {
  let plan = try await PlanningThread(strategy, deadline: .seconds(5))
    .plan(PlanRequest(workloads: [shop]), on: snapshot)
  for explanation in plan.explanation.workloads { print("\(strategy.name)\n\(explanation)") }
}
