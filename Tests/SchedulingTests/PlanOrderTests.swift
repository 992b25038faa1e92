import EdgeModel
import Scheduling
import Testing

/// What makes way goes first, and to where what takes its place can bear it.
@Suite struct PlanOrderTests {
  private func app(_ id: WorkloadID, _ gibibytes: Int64, _ change: (inout WorkloadView) -> Void = { _ in })
    -> WorkloadView
  {
    var workload = WorkloadView(id: id, name: id.rawValue, resources: Resources(memoryBytes: gibibytes << 30))
    workload.labels = ["app": "shop"]
    change(&workload)
    return workload
  }

  /// One that has no more of its like around it than anywhere else.
  private func spread(_ id: WorkloadID, _ gibibytes: Int64) -> WorkloadView {
    app(id, gibibytes) {
      $0.priority = 1
      $0.rules.spread = [SpreadRule(LabelSelector("app", is: "shop"), over: "zone", maxSkew: 1)]
    }
  }

  private func machine(_ letter: Character, zone: String, _ gibibytes: Int64, _ placed: [WorkloadView] = []) throws
    -> NodeView
  {
    try SchedulingTests.machine(letter, capacity: Resources(memoryBytes: gibibytes << 30)) {
      $0.labels["zone"] = zone
      $0.placed = placed
    }
  }

  private func plan(
    _ request: PlanRequest, _ nodes: [NodeView], _ strategy: some PlacementStrategy
  ) throws -> PlacementPlan {
    let snapshot = snapshot(nodes)
    var context = PlanContext(version: snapshot.version)
    let plan = try strategy.plan(request, on: snapshot, &context)
    try PlanCheck().check(plan, of: request, on: snapshot, by: strategy.name)
    return plan
  }

  /// Back into the zone would make too many of it there: another zone, or nowhere. (Seed 3175 of the laws.)
  @Test(arguments: [true, false]) func whoMadeWayIsNotInTheWay(_ isRoomElsewhere: Bool) throws {
    var request = PlanRequest(workloads: [spread("new", 4)])
    request.disruption = DisruptionBudget(victims: 1)
    let nodes = [
      try machine("a", zone: "one", 4, [app("old", 1)]), try machine("b", zone: "one", 1),
      try machine("c", zone: "two", isRoomElsewhere ? 1 : 0),
    ]
    let (a, c) = (try node("a"), try node("c"))
    #expect(
      try plan(request, nodes, ScoringStrategy.firstFit).actions
        == [isRoomElsewhere ? .move("old", from: a, to: c) : .stop("old", on: a), .start("new", on: a)])
  }

  /// The same where one is moved to make room, on a cluster that is too large for trying everything.
  @Test(arguments: [true, false]) func whoMakesRoomIsNotInTheWay(_ isRoomElsewhere: Bool) throws {
    var request = PlanRequest(workloads: [spread("new", 4)])
    request.movesAllowed = 1
    var nodes = [
      try machine("a", zone: "one", 4, [app("old", 1)]), try machine("b", zone: "one", isRoomElsewhere ? 0 : 1),
      try machine("c", zone: "two", isRoomElsewhere ? 1 : 0),
    ]
    nodes += try "defghijklmnopqrstu".map { try machine($0, zone: "two", 0) }
    let (a, c) = (try node("a"), try node("c"))
    #expect(
      try plan(request, nodes, ScoringStrategy.firstFit).actions
        == (isRoomElsewhere ? [.move("old", from: a, to: c), .start("new", on: a)] : []))
  }

  /// The larger is placed first while the plan is made; carried out, it comes when there is room.
  @Test func whatMakesRoomComesFirst() throws {
    var lost = try machine("a", zone: "one", 10, [app("large", 6)])
    lost.isLost = true
    var request = PlanRequest(workloads: [])
    request.includesDisplaced = true
    request.movesAllowed = 1
    let nodes = [lost, try machine("b", zone: "one", 8, [app("small", 3)]), try machine("c", zone: "two", 4)]
    let (a, b, c) = (try node("a"), try node("b"), try node("c"))
    #expect(
      try plan(request, nodes, ScoringStrategy()).actions
        == [.move("small", from: b, to: c), .move("large", from: a, to: b)])
  }

  /// No order has a turn for each of two that change places: they are judged when both are done.
  @Test func twoThatChangePlaces() throws {
    let snapshot = snapshot([
      try machine("a", zone: "one", 4, [app("one", 3)]), try machine("b", zone: "one", 4, [app("two", 4)]),
    ])
    let (a, b) = (try node("a"), try node("b"))
    let actions: [PlacementAction] = [.move("one", from: a, to: b), .move("two", from: b, to: a)]
    let request = PlanRequest(workloads: [])
    let plan = PlacementPlan(base: snapshot.version, actions: actions, explanation: PlanExplanation())
    let after = try PlanCheck().check(plan, of: request, on: snapshot, by: "swap")
    #expect(after.nodes[a]?.placed.map(\.id) == ["two"])
    var half = plan
    half.actions.removeLast()
    let error = #expect(throws: SchedulingError.self) {
      try PlanCheck().check(half, of: request, on: snapshot, by: "swap")
    }
    #expect(error?.message.contains("one can't run on node-b") == true, "\(error?.message ?? "")")
  }
}
