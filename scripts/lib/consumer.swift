// The program of scripts/check-consumer: a stranger who wants a scheduler and nothing else.
import Scheduling

let busy = NodeView(
  id: try .init("naaaaaaaaaaa"), name: "attic", platform: .current,
  capacity: .init(cpuMillicores: 4_000), placed: [WorkloadView(id: "old", name: "old", resources: .init(cpuMillicores: 3_000))])
let idle = NodeView(
  id: try .init("nbbbbbbbbbbb"), name: "cellar", platform: .current, capacity: .init(cpuMillicores: 4_000))
let snapshot = ClusterSnapshot(version: .zero, nodes: [busy, idle])

var context = PlanContext(seed: 1)
let request = PlanRequest(workloads: [WorkloadView(id: "shop", name: "shop", resources: .init(cpuMillicores: 500))])
let plan = try LeastLoadedStrategy().plan(request, on: snapshot, &context)

print(plan.node(of: "shop") == idle.id ? "consumer: ok" : "consumer: placed where more is running")
