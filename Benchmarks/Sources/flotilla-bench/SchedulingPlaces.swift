import EdgeModel
import Scheduling
import SchedulingTestKit

/// Placements per second: `scheduling.place`, `.spread`, `.antiaffinity`, and the bare loop that they stand beside.
enum SchedulingPlaces {
  enum Kind: String {
    case place, distinct, spread, antiaffinity
  }

  /// So that a run takes long enough to be measured, and not all day.
  static func placements(_ nodes: Int) -> Int { min(20_000, nodes * 10) }

  static func measure(named name: String, nodes: Int) async throws -> Measurement {
    guard let kind = Kind(rawValue: String(name.dropFirst("scheduling.".count))) else {
      throw Wrong("there is no benchmark '\(name)'")
    }
    return try await measure(kind, nodes: nodes, placements: placements(nodes))
  }

  static func cluster(_ nodes: Int) -> ClusterSnapshot {
    var generator = ClusterGenerator(seed: 7)
    return ClusterSnapshot(version: .zero, nodes: (0..<nodes).map { generator.homeMachine($0) })
  }

  /// Copies of apps, as people have them: a tenth as many apps as workloads, of different sizes.
  static func workloads(_ count: Int, _ kind: Kind) -> [WorkloadView] {
    var generator = ClusterGenerator(seed: 11)
    let apps = max(1, count / 10)
    let sizes = (0..<apps).map { _ in
      Resources(cpuMillicores: generator.number(1...20) * 25, memoryBytes: generator.number(1...16) << 25)
    }
    return (0..<count).map { index in
      let app = index % apps
      var workload = WorkloadView(id: WorkloadID("w\(index)"), name: "app-\(app)", resources: sizes[app])
      let selector = LabelSelector("app", is: "app-\(app)")
      switch kind {
      case .place: workload.labels = ["app": "app-\(app)"]
      case .distinct: workload.resources.memoryBytes += Int64(index)
      case .spread:
        workload.labels = ["app": "app-\(app)"]
        workload.rules.spread = [SpreadRule(selector, over: "zone", maxSkew: 5)]
      case .antiaffinity:
        workload.labels = ["app": "app-\(app)"]
        workload.rules.antiAffinity = [AffinityRule(selector)]
      }
      return workload
    }
  }

  static func measure(_ kind: Kind, nodes: Int, placements: Int) async throws -> Measurement {
    let snapshot = cluster(nodes)
    var request = PlanRequest(workloads: workloads(placements, kind))
    request.detail = .counts
    var plan: PlacementPlan?
    // On few machines one plan is over before it can be measured.
    let rounds = max(1, 20_000 / placements)
    let measurement = try await Measurement.of("placements/s", operations: placements * rounds) {
      for _ in 0..<rounds {
        var context = PlanContext(version: snapshot.version)
        plan = try ScoringStrategy().plan(request, on: snapshot, &context)
      }
    }
    guard plan?.actions.count == placements else {
      throw Wrong("only \(plan?.actions.count ?? 0) of \(placements) were placed")
    }
    return measurement
  }

  /// One score of two resources a node and placement, over plain arrays.
  static func floor(nodes: Int, placements: Int) async -> Measurement {
    let machines = Array(cluster(nodes).nodes)
    let needs = workloads(placements, .place).map { ($0.resources.cpuMillicores, $0.resources.memoryBytes) }
    var free = (machines.map(\.capacity.cpuMillicores), machines.map(\.capacity.memoryBytes))
    let whole = free
    var placed = 0
    let measurement = await Measurement.of("placements/s", operations: placements) {
      for need in needs {
        var (best, bestScore) = (-1, Int64.min)
        for index in 0..<nodes {
          let (cpu, memory) = (free.0[index] &- need.0, free.1[index] &- need.1)
          if cpu < 0 || memory < 0 { continue }
          let score = cpu &* 10_000 / whole.0[index] &+ memory &* 10_000 / whole.1[index]
          if score > bestScore { (best, bestScore) = (index, score) }
        }
        guard best >= 0 else { continue }
        free.0[best] -= need.0
        free.1[best] -= need.1
        placed += 1
      }
    }
    return measurement
  }
}
