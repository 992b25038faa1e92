import EdgeModel
import Foundation
import Scheduling
import SchedulingTestKit
import Testing

/// Groups, drains, reservations, snapshots and words.
@Suite struct PlanTests {
  private let gibibyte: Int64 = 1 << 30

  private func app(_ id: WorkloadID, _ gibibytes: Int64 = 1, _ change: (inout WorkloadView) -> Void = { _ in })
    -> WorkloadView
  {
    var workload = WorkloadView(id: id, name: id.rawValue, resources: Resources(memoryBytes: gibibytes << 30))
    change(&workload)
    return workload
  }

  private func plan(
    _ request: PlanRequest, _ nodes: [NodeView], _ strategy: some PlacementStrategy = ScoringStrategy()
  ) throws -> PlacementPlan {
    let snapshot = snapshot(nodes)
    var context = PlanContext(version: snapshot.version)
    return try strategy.plan(request, on: snapshot, &context)
  }

  @Test func aGroupIsPlacedAsAWholeOrNotAtAll() throws {
    let parts = (0..<3).map { app(WorkloadID("part\($0)"), 2) { $0.atomicGroup = "trio" } }
    let nodes = [try machine("a"), try machine("b", capacity: Resources(memoryBytes: gibibyte))]
    let failed = try plan(PlanRequest(workloads: parts + [app("alone", 4)]), nodes)
    #expect(failed.actions == [.start("alone", on: try node("a"))])
    #expect(failed.explanation["part0"]?.failureReason?.contains("its group trio") == true)
    #expect(failed.explanation["part2"]?.smallestChange?.words == "1 GiB more memory")
    let placed = try plan(PlanRequest(workloads: Array(parts.prefix(2))), nodes)
    #expect(placed.actions.count == 2)
  }

  @Test func aDrainEmptiesAMachine() throws {
    let nodes = [
      try machine("a") {
        $0.isDraining = true
        $0.placed = [app("one"), app("two")]
      },
      try machine("b") { $0.placed = [app("three")] },
    ]
    let drained = try plan(PlanRequest(workloads: []), nodes, DrainStrategy())
    #expect(
      drained.actions == [
        .move("one", from: try node("a"), to: try node("b")), .move("two", from: try node("a"), to: try node("b")),
      ])
    #expect(try plan(PlanRequest(workloads: []), nodes).actions.isEmpty)
  }

  @Test func anEvictingTaintDrivesAwayWhatDoesNotTolerateIt() throws {
    let nodes = [
      try machine("a") {
        $0.taints = [Taint("battery", effect: .evict)]
        $0.placed = [app("stays") { $0.rules.tolerations = [Toleration(key: "battery")] }, app("goes")]
      }, try machine("b"),
    ]
    #expect(
      try plan(PlanRequest(workloads: []), nodes, DrainStrategy()).actions == [
        .move("goes", from: try node("a"), to: try node("b"))
      ])
  }

  @Test func unchangedInputGivesAnEmptyPlan() throws {
    let running = [app("one"), app("two")]
    let nodes = [try machine("a") { $0.placed = running }, try machine("b")]
    #expect(try plan(PlanRequest(workloads: running), nodes).actions.isEmpty)
    // A new version stays where it fits.
    let changed = try plan(PlanRequest(workloads: [app("one", 2)]), nodes, LeastLoadedStrategy())
    #expect(changed.actions.count == 1)
  }

  @Test func aReservationIsForItsHolder() throws {
    let nodes = [
      try machine("a") {
        $0.reservations = [Reservation(holder: "expected", resources: Resources(memoryBytes: 3 << 30))]
      }
    ]
    #expect(try plan(PlanRequest(workloads: [app("other", 2)]), nodes).actions.isEmpty)
    #expect(try plan(PlanRequest(workloads: [app("expected", 3)]), nodes).actions.count == 1)
  }

  @Test func theBudgetOfAGroupHolds() throws {
    let copies = (0..<4).map { app(WorkloadID("copy\($0)")) { $0.group = "copies" } }
    let nodes = [try machine("a") { $0.placed = copies }]
    var request = PlanRequest(workloads: [app("important", 2) { $0.priority = 1 }])
    request.disruption = DisruptionBudget(victims: 4, victimsPerGroup: 1)
    #expect(try plan(request, nodes).actions.isEmpty)
    request.disruption.victimsPerGroup = 2
    let done = try plan(request, nodes)
    #expect(done.actions.count == 3)
    #expect(done.node(of: "important") == (try node("a")))
  }

  @Test func theSmallestChangeIsNamed() throws {
    let nodes = [
      try machine("a", name: "attic") { $0.placed = [app("x", 3)] },
      try machine("b", name: "barn") { $0.placed = [app("y", 3)] },
      try machine("c", name: "cellar") { $0.placed = [app("z", 4)] },
    ]
    let words = try #require(try plan(PlanRequest(workloads: [app("shop", 2)]), nodes).explanation["shop"])
    #expect(words.rejections == [RejectionCount(filter: "resources", nodes: 3)])
    #expect(words.smallestChange?.description == "1 GiB more memory on any of 2 machines")
    #expect(words.description.hasSuffix("  it could run with 1 GiB more memory on any of 2 machines"))
    var counts = PlanRequest(workloads: [app("shop", 2)])
    counts.detail = .counts
    let short = try #require(try plan(counts, nodes).explanation["shop"])
    #expect(short.nodes.isEmpty)
    #expect(short.failureReason == "no machine can run it (resources: 3)")
    #expect(short.smallestChange == words.smallestChange)
  }

  @Test func aSnapshotsSuccessorLeavesItAsItIs() throws {
    var generator = ClusterGenerator(seed: 5)
    var snapshot = ClusterSnapshot(version: .zero, nodes: (0..<500).map { generator.homeMachine($0) })
    var plain = Dictionary(uniqueKeysWithValues: snapshot.nodes.map { ($0.id, $0) })
    for step in 0..<2_000 {
      let picked = generator.pick(plain.keys.sorted())
      let known = try #require(picked)
      let change: SnapshotChange
      switch generator.number(0...3) {
      case 0:
        let node = generator.homeMachine(step)
        plain[node.id] = node
        change = .node(node)
      case 1:
        plain[known] = nil
        change = .noNode(known)
      case 2:
        plain[known]?.placed.append(app("w"))
        change = .place(app("w"), on: known)
      default:
        plain[known]?.placed.removeAll { $0.id == "w" }
        change = .remove("w", from: known)
      }
      let before = snapshot
      let next = snapshot.applying([change], version: DesiredVersion(epoch: 1, index: UInt64(step)))
      if step % 100 == 0 {
        #expect(snapshot == before)
        #expect(Array(next.nodes) == plain.values.sorted { $0.id < $1.id })
        #expect(next.nodes.reversed().map(\.id) == next.nodes.map(\.id).reversed())
        #expect(next.nodes.count == plain.count)
      }
      #expect(next.nodes[known] == plain[known])
      snapshot = next
    }
    let data = try JSONEncoder().encode(snapshot)
    #expect(try JSONDecoder().decode(ClusterSnapshot.self, from: data) == snapshot)
  }

  @Test func aWorkingCopyUndoesWhatWasDone() {
    for seed in 0..<UInt64(50) {
      var generator = ClusterGenerator(seed: seed)
      let test = generator.anyCase(nodes: 1...6, workloads: 1...10)
      let cluster = WorkingCluster(test.snapshot, for: test.request.workloads)
      let mark = cluster.mark()
      for step in 0..<30 {
        let index = Int(generator.number(0...Int64(cluster.nodes.count - 1)))
        if generator.chance(50), let there = generator.pick(cluster.nodes[index].placed) {
          cluster.remove(there.id, at: index)
        } else {
          cluster.place(generator.anyWorkload(100 + step), at: index)
        }
      }
      cluster.undo(to: mark)
      #expect(cluster.nodes == Array(test.snapshot.nodes))
      // What the rules look up is as it was, too.
      let fresh = CycleContext(WorkingCluster(test.snapshot, for: test.request.workloads))
      let used = CycleContext(cluster)
      for workload in (0..<10).map({ generator.anyWorkload($0) }) {
        for node in test.snapshot.nodes {
          for filter in ScoringStrategy.defaultFilters {
            #expect(filter.verdict(workload, on: node, used) == filter.verdict(workload, on: node, fresh))
          }
        }
      }
    }
  }

  @Test func aConfigurationChoosesByName() throws {
    let registry = StrategyRegistry()
    let json =
      #"{"name":"mine","filters":["heard","resources"],"scorers":{"balanced":2},"tieBreak":"first","order":"decreasing"}"#
    let configuration = try JSONDecoder().decode(StrategyConfiguration.self, from: Data(json.utf8))
    let strategy = try #require(try registry.strategy(configuration) as? ScoringStrategy)
    #expect(strategy.name == "mine")
    #expect(strategy.filters.map(\.name) == ["heard", "resources"])
    #expect(strategy.scorers.map(\.weight) == [2])
    #expect(try registry.strategy("drain").name == "drain")
    let error = #expect(throws: SchedulingError.self) { _ = try registry.strategy("best") }
    #expect(error?.code == .unknownName)
    #expect(error?.message.contains("best-fit") == true)
  }

  /// Numbers and texts from people and machines that lie: no trap, whatever the strategy.
  @Test(arguments: StrategyRegistry().strategyNames) func hostileNumbersNeverTrap(_ name: String) throws {
    let numbers: [Int64] = [.min, .min + 1, -1, 0, 1, 9_999, 1 << 60, .max - 1, .max]
    let strategy = try StrategyRegistry().strategy(name)
    for seed in 0..<UInt64(40) {
      var generator = ClusterGenerator(seed: seed)
      var test = generator.anyCase(nodes: 1...4, workloads: 1...5)
      func number() -> Int64 { generator.pick(numbers) ?? 0 }
      func amount() -> Resources { Resources(cpuMillicores: number(), memoryBytes: number(), diskBytes: number()) }
      test.snapshot = ClusterSnapshot(
        version: test.snapshot.version,
        nodes: test.snapshot.nodes.map { node in
          var node = node
          node.capacity = amount()
          node.named = ["gpu": number()]
          node.loadMillis = number()
          node.labels["charge"] = "nan"
          node.failures = [NodeFailure(ageSeconds: number())]
          node.attributes = ["price": number()]
          node.reservations = [Reservation(holder: "w0", resources: amount(), named: ["gpu": number()])]
          for index in node.placed.indices { node.placed[index].resources = amount() }
          return node
        })
      for index in test.request.workloads.indices {
        test.request.workloads[index].resources = amount()
        test.request.workloads[index].named = ["gpu": number(), "none": number()]
        test.request.workloads[index].priority = generator.pick([.min, 0, .max]) ?? 0
        test.request.workloads[index].rules.nodeSelector = LabelSelector([
          LabelExpression("charge", .gt, ["\(number())"]), LabelExpression("charge", .lt, ["NaN"]),
        ])
        if generator.chance(70) { test.request.workloads[index].rules.nodeSelector = LabelSelector([]) }
        test.request.workloads[index].rules.spread = [
          SpreadRule(LabelSelector([]), over: "zone", maxSkew: generator.pick([.min, 0, .max]) ?? 0)
        ]
      }
      test.request.movesAllowed = generator.pick([.min, 0, .max]) ?? 0
      test.request.disruption = DisruptionBudget(victims: generator.pick([.min, .max]) ?? 0, victimsPerGroup: .min)
      var context = PlanContext(version: test.snapshot.version)
      let plan = try strategy.plan(test.request, on: test.snapshot, &context)
      #expect(plan.base == test.snapshot.version)
    }
  }
}
