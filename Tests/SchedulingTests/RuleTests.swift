import EdgeModel
import Scheduling
import Testing

/// The rules of labels, taints, neighbours and places.
@Suite struct RuleTests {
  @Test(
    arguments: [
      ("zone", .in, ["a", "b"], true), ("zone", .in, ["c"], false), ("none", .in, ["a"], false),
      ("zone", .notIn, ["a"], false), ("zone", .notIn, ["c"], true), ("none", .notIn, ["a"], true),
      ("zone", .exists, [], true), ("none", .exists, [], false), ("zone", .doesNotExist, [], false),
      ("none", .doesNotExist, [], true), ("cores", .gt, ["3"], true), ("cores", .gt, ["4"], false),
      ("cores", .lt, ["5"], true), ("cores", .lt, ["4"], false), ("zone", .gt, ["1"], false),
      ("cores", .gt, ["NaN"], false), ("cores", .gt, [], false), ("cores", .gt, ["1", "2"], false),
      ("hot", .gt, ["0"], false), ("none", .lt, ["1"], false),
    ] as [(String, LabelExpression.Operator, [String], Bool)])
  func labelExpressions(_ key: String, _ relation: LabelExpression.Operator, _ values: [String], _ wanted: Bool) {
    let labels = ["zone": "a", "cores": "4", "hot": "nan"]
    #expect(LabelExpression(key, relation, values).matches(labels) == wanted)
  }

  private func words(_ filter: some NodeFilter, _ workload: WorkloadView, _ node: NodeView) -> Rejection? {
    switch filter.verdict(workload, on: node, CycleContext(snapshot: snapshot([node]))) {
    case .feasible: nil
    case .infeasible(let rejection): rejection
    }
  }

  @Test func taintsNeedTolerations() throws {
    let node = try machine("a") { $0.taints = [Taint("slow", "yes"), Taint("hot", effect: .avoid)] }
    var workload = WorkloadView(id: "w", name: "w")
    #expect(words(TaintFilter(), workload, node)?.words == "has taint slow=yes, which it doesn't tolerate")
    workload.rules.tolerations = [Toleration(key: "slow", value: "no")]
    #expect(words(TaintFilter(), workload, node) != nil)
    workload.rules.tolerations = [Toleration(key: "slow")]
    #expect(words(TaintFilter(), workload, node) == nil)
    workload.rules.tolerations = [Toleration()]
    #expect(words(TaintFilter(), workload, node) == nil)
  }

  @Test func volumesAndDevicesMustBeThere() throws {
    let node = try machine("a") { $0.volumes = ["data"] }
    var workload = WorkloadView(id: "w", name: "w")
    workload.rules.volumes = ["data"]
    #expect(words(BelongingsFilter(), workload, node) == nil)
    workload.rules.devices = ["/dev/dri"]
    #expect(words(BelongingsFilter(), workload, node)?.words == "doesn't have device /dev/dri")
  }

  @Test func namedResourcesAreCounted() throws {
    let node = try machine("a") {
      $0.named = ["gpu": 2]
      var other = WorkloadView(id: "o", name: "o")
      other.named = ["gpu": 1]
      $0.placed = [other]
    }
    var workload = WorkloadView(id: "w", name: "w")
    workload.named = ["gpu": 1]
    #expect(words(ResourceFilter(), workload, node) == nil)
    workload.named = ["gpu": 2]
    #expect(words(ResourceFilter(), workload, node)?.words == "has 1 of gpu left, needs 2")
    #expect(words(ResourceFilter(), workload, node)?.shortages == [Shortage("gpu", missing: 1)])
    workload.named = ["fpga": 1]
    let plan = try plan([workload], on: [node], ScoringStrategy())
    #expect(plan.actions.isEmpty)
    #expect(plan.explanation["w"]?.smallestChange?.words == "1 more fpga")
  }

  private func copies(_ count: Int, _ change: (inout PlacementRules) -> Void) -> [WorkloadView] {
    (0..<count).map { number in
      var workload = WorkloadView(id: WorkloadID("copy\(number)"), name: "copy")
      workload.labels = ["app": "shop"]
      change(&workload.rules)
      return workload
    }
  }

  private func zoned() throws -> [NodeView] {
    try zip("abcdef", ["x", "x", "x", "y", "y", "z"]).map { letter, zone in
      try machine(letter) { $0.labels = ["zone": zone] }
    }
  }

  private func perZone(_ workloads: [WorkloadView]) throws -> [String: Int] {
    let nodes = try zoned()
    let plan = try plan(workloads, on: nodes, ScoringStrategy())
    let zones = workloads.compactMap { workload in
      plan.node(of: workload.id).flatMap { id in nodes.first { $0.id == id }?.labels["zone"] }
    }
    return Dictionary(grouping: zones) { $0 }.mapValues(\.count)
  }

  private let shop = LabelSelector("app", is: "shop")

  @Test func copiesAreSpreadOverZones() throws {
    #expect(try perZone(copies(7) { $0.spread = [SpreadRule(shop, over: "zone")] }).values.sorted() == [2, 2, 3])
    #expect(
      try perZone(copies(6) { $0.spread = [SpreadRule(shop, over: "zone", maxSkew: 1)] }) == ["x": 2, "y": 2, "z": 2])
  }

  @Test func copiesThatKeepApartDo() throws {
    #expect(
      try perZone(copies(5) { $0.antiAffinity = [AffinityRule(shop, within: "zone")] }) == ["x": 1, "y": 1, "z": 1])
    #expect(try perZone(copies(8) { $0.antiAffinity = [AffinityRule(shop)] }) == ["x": 3, "y": 2, "z": 1])
  }

  @Test func whoKeepsOthersAwayIsHeeded() throws {
    let lonely = copies(1) { $0.antiAffinity = [AffinityRule(LabelSelector("app", is: "noisy"))] }[0]
    var noisy = WorkloadView(id: "noisy", name: "noisy")
    noisy.labels = ["app": "noisy"]
    let plan = try plan([noisy], on: [machine("a") { $0.placed = [lonely] }], ScoringStrategy())
    #expect(plan.actions.isEmpty)
    #expect(plan.explanation["noisy"]?.failureReason?.contains("keeps it away") == true)
  }

  @Test func copiesThatWantToBeTogetherAre() throws {
    #expect(try perZone(copies(6) { $0.affinity = [AffinityRule(shop, within: "zone")] }).count == 1)
    let near = try perZone(
      copies(6) { $0.preferredAffinity = [AffinityPreference(AffinityRule(shop, within: "zone"), weight: 100)] })
    #expect(near.count == 1)
  }

  @Test(
    arguments: [(0, 6_000), (600, 8_000), (300, 7_000), (1_200, 9_000), (1_000_000, 10_000), (-5, 6_000)]
      as [(Int64, Int32)])
  func failuresCountHalfAfterAHalfLife(_ age: Int64, _ wanted: Int32) throws {
    let node = try machine("a") { $0.failures = [NodeFailure(ageSeconds: age)] }
    let workload = WorkloadView(id: "w", name: "w")
    let scorer = RecentFailureScorer()
    let prepared = scorer.prepare(workload, CycleContext(snapshot: snapshot([node])))
    #expect(scorer.score(workload, on: node, prepared).points == wanted)
  }

  @Test func allocationScoresFollowTheirFormulas() throws {
    let node = try machine("a", capacity: Resources(cpuMillicores: 1_000, memoryBytes: 1_000))
    let workload = WorkloadView(id: "w", name: "w", resources: Resources(cpuMillicores: 200, memoryBytes: 600))
    let context = CycleContext(snapshot: snapshot([node]))
    func score(_ scorer: some NodeScorer) -> Int32 {
      scorer.score(workload, on: node, scorer.prepare(workload, context)).points
    }
    #expect(score(LeastAllocatedScorer()) == 6_000)
    #expect(score(MostAllocatedScorer()) == 4_000)
    #expect(score(BalancedScorer()) == 8_000)
    #expect(score(StrandingScorer()) == 6_000)
    #expect(score(RequestedShareScorer()) == 4_000)
    #expect(score(CapacityRatioScorer(points: [(0, 0), (10_000, 10_000)])) == 4_000)
    #expect(score(CapacityRatioScorer(points: [(4_000, 10_000), (8_000, 0)])) == 7_500)
  }
}
