import EdgeModel
import Scheduling
import SchedulingTestKit
import Testing

/// Small clusters, compared with all the ways there are.
@Suite struct BruteForceTests {
  private static let large: UInt64 = 1_000
  private static let seeds = Array(0..<UInt64(400)) + Array(large..<large + 60)

  private struct Small {
    var snapshot: ClusterSnapshot
    var lost: [WorkloadView]
  }

  /// Machines of one resource, the first of them lost: up to five, and from ``large`` on up to twelve.
  private func small(_ seed: UInt64) throws -> Small {
    var generator = ClusterGenerator(seed: seed)
    var nodes: [NodeView] = []
    var number = 0
    for letter in "abcdefghijkl".prefix(Int(generator.number(seed < Self.large ? 2...5 : 6...12))) {
      let node = try machine(letter, capacity: Resources(memoryBytes: 10)) {
        var free: Int64 = 10
        while generator.chance(seed % 2 == 0 ? 75 : 88), free > 0 {
          let size = generator.number(1...min(6, free))
          free -= size
          var workload = WorkloadView(
            id: WorkloadID("w\(number)"), name: "w\(number)", resources: Resources(memoryBytes: size))
          workload.priority = Int32(generator.number(0...2))
          $0.placed.append(workload)
          number += 1
        }
      }
      nodes.append(node)
    }
    nodes[0].isLost = true
    return Small(snapshot: snapshot(nodes), lost: nodes[0].placed)
  }

  /// The least number of others that must move so that all displaced have a place; `nil` if none does.
  private func leastMoves(_ test: Small, upTo limit: Int) -> Int? {
    let nodes = Array(test.snapshot.nodes.dropFirst())
    let others = nodes.enumerated().flatMap { index, node in node.placed.map { (index, $0.resources.memoryBytes) } }
    var free = nodes.map { $0.free().memoryBytes }
    func fits(_ items: [(from: Int, size: Int64)]) -> Bool {
      guard let item = items.first else { return true }
      guard items.reduce(0, { $0 + $1.size }) <= free.reduce(0, { $0 + max(0, $1) }) else { return false }
      var tried: Set<Int64> = []
      for index in free.indices where index != item.from && free[index] >= item.size {
        // Of machines that nobody comes from, one with a given room is as good as another.
        if !items.contains(where: { $0.from == index }), !tried.insert(free[index]).inserted { continue }
        free[index] -= item.size
        defer { free[index] += item.size }
        if fits(Array(items.dropFirst())) { return true }
      }
      return false
    }
    func choose(_ count: Int, _ next: Int, _ movers: [(Int, Int64)]) -> Bool {
      if count == 0 {
        for (from, size) in movers { free[from] += size }
        defer { for (from, size) in movers { free[from] -= size } }
        return fits(test.lost.map { (-1, $0.resources.memoryBytes) } + movers.map { ($0.0, $0.1) })
      }
      return (next..<max(next, others.count)).contains { choose(count - 1, $0 + 1, movers + [others[$0]]) }
    }
    return (0...limit).first { choose($0, 0, []) }
  }

  @Test(arguments: [0, 1, 2]) func asFewMovesAsPossible(_ allowed: Int) throws {
    var compared = Set<Int>()
    var nodes = 0
    for seed in Self.seeds {
      let test = try small(seed)
      guard test.lost.count <= 4 else { continue }
      nodes = max(nodes, test.snapshot.nodes.count)
      var request = PlanRequest(workloads: [])
      request.includesDisplaced = true
      request.movesAllowed = allowed
      var context = PlanContext(version: test.snapshot.version)
      let plan = try ScoringStrategy().plan(request, on: test.snapshot, &context)
      let displaced = Set(test.lost.map(\.id))
      let moves = plan.actions.count { !displaced.contains($0.workload) }
      let isDone = displaced.allSatisfy { id in plan.actions.contains { $0.workload == id } }
      let least = leastMoves(test, upTo: allowed)
      #expect(isDone == (least != nil), "seed \(seed)")
      if isDone, let least {
        #expect(moves == least, "seed \(seed)")
        compared.insert(least)
      }
    }
    #expect(compared.isSuperset(of: Set(0...min(1, allowed))))
    #expect(nodes == 12)
  }

  @Test(arguments: [0, 1, 2]) func twoMovesWhereOneDoesNotDo(_ allowed: Int) throws {
    func sized(_ sizes: [Int64], _ letter: String) -> [WorkloadView] {
      sizes.enumerated().map { index, size in
        WorkloadView(id: WorkloadID("\(letter)\(index)"), name: letter, resources: Resources(memoryBytes: size))
      }
    }
    let nodes = try [("a", [6]), ("b", [3, 3, 3]), ("c", [6]), ("d", [6])].map { letter, sizes in
      try machine(Character(letter), capacity: Resources(memoryBytes: 10)) {
        $0.placed = sized(sizes.map { Int64($0) }, letter)
        $0.isLost = letter == "a"
      }
    }
    var request = PlanRequest(workloads: [])
    request.includesDisplaced = true
    request.movesAllowed = allowed
    var context = PlanContext(seed: 1)
    let plan = try ScoringStrategy().plan(request, on: snapshot(nodes), &context)
    #expect(plan.actions.count == (allowed == 2 ? 3 : 0))
  }

  /// The fewest, then the lowest highest priority, then the lowest sum.
  @Test func theFewestAndLowestMakeWay() throws {
    var compared = 0
    for seed in Self.seeds {
      let test = try small(seed)
      var generator = ClusterGenerator(seed: seed)
      var important = WorkloadView(
        id: "important", name: "important", resources: Resources(memoryBytes: generator.number(3...10)))
      important.priority = Int32(generator.number(1...3))
      var request = PlanRequest(workloads: [important])
      request.disruption = DisruptionBudget(victims: 3)
      var context = PlanContext(version: test.snapshot.version)
      let plan = try ScoringStrategy().plan(request, on: test.snapshot, &context)
      var costs: [[Int]] = []
      for node in test.snapshot.nodes.dropFirst() {
        let lower = node.placed.filter { $0.priority < important.priority }
        for choice in 0..<(1 << lower.count) {
          let victims = lower.indices.filter { choice & (1 << $0) != 0 }.map { lower[$0] }
          let room = node.free().memoryBytes + victims.reduce(0) { $0 + $1.resources.memoryBytes }
          guard victims.count <= 3, room >= important.resources.memoryBytes else { continue }
          costs.append([
            victims.count, Int(victims.map(\.priority).max() ?? 0), victims.reduce(0) { $0 + Int($1.priority) },
          ])
        }
      }
      let gone = plan.actions.map(\.workload).filter { $0 != "important" }
      let victims = test.snapshot.nodes.flatMap(\.placed).filter { gone.contains($0.id) }
      let best = costs.min { $0.lexicographicallyPrecedes($1) }
      #expect((plan.node(of: "important") != nil) == (best != nil), "seed \(seed)")
      if let best {
        let cost = [
          victims.count, Int(victims.map(\.priority).max() ?? 0), victims.reduce(0) { $0 + Int($1.priority) },
        ]
        #expect(cost == best, "seed \(seed)")
        if best[0] > 0 { compared += 1 }
      }
    }
    #expect(compared > 50)
  }
}
