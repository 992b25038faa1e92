import EdgeModel
import Scheduling
import Testing

@Suite struct LeastLoadedTests {
  private func choice(_ workload: WorkloadView, _ nodes: [NodeView]) throws -> NodeID? {
    try plan([workload], on: nodes).node(of: workload.id)
  }

  private func running(_ count: Int, _ resources: Resources = .zero) -> [WorkloadView] {
    (0..<count).map { WorkloadView(id: WorkloadID("other-\($0)"), name: "other", resources: resources) }
  }

  private let plain = WorkloadView(id: "w", name: "shop", hostPorts: [8_080])

  @Test func theLeastSpokenForWins() throws {
    // Twice as much is asked for on b, which has four times as much.
    let share = Resources(memoryBytes: 1 << 30)
    let nodes = [
      try machine("a") { $0.placed = running(1, share) },
      try machine("b", capacity: Resources(cpuMillicores: 4_000, memoryBytes: 16 << 30)) {
        $0.placed = running(2, share)
      },
    ]
    #expect(try choice(plain, nodes) == node("b"))
  }

  @Test func theScarcestResourceCounts() throws {
    let nodes = [
      try machine("a") { $0.placed = running(1, Resources(cpuMillicores: 3_600)) },
      try machine("b") { $0.placed = running(1, Resources(cpuMillicores: 2_000, memoryBytes: 3 << 30)) },
    ]
    #expect(try choice(plain, nodes) == node("b"))
  }

  @Test func thenTheFewestWorkloads() throws {
    let nodes = [
      try machine("a") { $0.placed = running(3) }, try machine("b") { $0.placed = running(1) },
      try machine("c") { $0.placed = running(2) },
    ]
    #expect(try choice(plain, nodes) == node("b"))
  }

  @Test func theWorkloadsOwnOldVersionDoesNotCountAgainstItsMachine() throws {
    let nodes = [
      try machine("a") { $0.placed = [plain] }, try machine("b") { $0.placed = running(1) },
    ]
    #expect(try choice(plain, nodes) == node("a"))
  }

  @Test func thenTheLeastLoadForItsCores() throws {
    let nodes = [
      try machine("a") { $0.loadMillis = 6_000 },
      try machine("b", capacity: Resources(cpuMillicores: 16_000, memoryBytes: 4 << 30)) { $0.loadMillis = 8_000 },
    ]
    #expect(try choice(plain, nodes) == node("b"))
  }

  @Test func noiseInTheLoadDoesNotDecide() throws {
    var chosen: Set<NodeID> = []
    for (one, other) in [(100, 900), (900, 100), (0, 700)] {
      let nodes = [try machine("a") { $0.loadMillis = Int64(one) }, try machine("b") { $0.loadMillis = Int64(other) }]
      chosen.insert(try #require(try choice(plain, nodes)))
    }
    #expect(chosen.count == 1)
  }

  @Test func equalsAreSpreadTheSameWayEveryTime() throws {
    let nodes = try "abcdefgh".map { try machine($0) }
    let choices = try (0..<200).map { number in
      try #require(try choice(WorkloadView(id: WorkloadID("w\(number)"), name: "w"), nodes))
    }
    #expect(Set(choices).count == 8)
    // These are fixed: the same on every machine, in every process, in every version.
    #expect(choices.prefix(6).map(\.rawValue) == Self.fixedChoices)
  }

  static let fixedChoices = [
    "nbbbbbbbbbbb", "nbbbbbbbbbbb", "nddddddddddd", "nddddddddddd", "neeeeeeeeeee", "nggggggggggg",
  ]

  @Test func theOrderOfMachinesChangesNothing() throws {
    var generator = SplitMix64(seed: 42)
    let workloads = (0..<12).map { number in
      WorkloadView(
        id: WorkloadID("w\(number)"), name: "w\(number)", resources: Resources(cpuMillicores: Int64(number % 4) * 300),
        hostPorts: [UInt16(8_000 + number % 5)])
    }
    let nodes = try "abcdefg".map { letter in
      try machine(letter) {
        $0.loadMillis = Int64.random(in: 0...8_000, using: &generator)
        $0.placed = running(Int.random(in: 0...3, using: &generator))
      }
    }
    let wanted = try plan(workloads, on: nodes)
    #expect(wanted.actions.count == 12)
    for _ in 0..<50 { #expect(try plan(workloads, on: nodes.shuffled(using: &generator)) == wanted) }
  }

  @Test func onePlanCountsWhatItPlacedItself() throws {
    let workloads = (0..<6).map { WorkloadView(id: WorkloadID("w\($0)"), name: "w\($0)", hostPorts: [8_080]) }
    let plan = try plan(workloads, on: "abcd".map { try machine($0) })
    #expect(Set(workloads.compactMap { plan.node(of: $0.id) }).count == 4)
    #expect(plan.actions.count == 4)
    #expect(plan.explanation["w4"]?.node == nil)
    #expect(plan.explanation["w5"]?.failureReason?.contains("port 8080 is in use by w") == true)
  }

  @Test func everyMachineIsExplained() throws {
    let nodes = [
      try machine("a", name: "attic") { $0.placed = [WorkloadView(id: "o", name: "shop", hostPorts: [8_080])] },
      try machine("b", name: "barn") { $0.isHeard = false },
      try machine("c", name: "cellar"),
      try machine("d", name: "desk") {
        $0.isCordoned = true
        $0.languages = []
      },
    ]
    let workload = WorkloadView(
      id: "w", name: "blog", hostPorts: [8_080], architectures: ["amd64"], language: "python3")
    let placed = try #require(try plan([workload], on: nodes).explanation["w"])
    #expect(placed.nodes.map(\.name) == ["attic", "barn", "cellar", "desk"])
    #expect(placed.node == (try node("c")))
    #expect(placed.failureReason == nil)
    #expect(
      placed.description == """
        blog: cellar
          x attic   port 8080 is in use by shop
          x barn    has not been heard of
          * cellar  requested 10000, workloads 10000, load 10000
          x desk    is cordoned: it takes nothing new, its runtime 'process' can't run python3, it runs nothing
        """)
    var other = workload
    other.architectures = ["arm64"]
    let unplaced = try #require(try plan([other], on: nodes.filter { $0.name != "desk" }).explanation["w"])
    #expect(unplaced.node == nil)
    #expect(
      unplaced.failureReason == """
        no machine can run it (attic: runs amd64, needs arm64, port 8080 is in use by shop; \
        barn: has not been heard of; cellar: runs amd64, needs arm64)
        """)
  }

  @Test func withoutMachinesThePlanSaysSo() throws {
    let plan = try plan([plain], on: [])
    #expect(plan.actions.isEmpty)
    #expect(plan.explanation["w"]?.failureReason == "there is no machine yet: start an agent, or let one join")
  }

  @Test func aLongListOfMachinesIsCut() throws {
    var generator = SplitMix64(seed: 1)
    let nodes = (0..<200).map { number in
      NodeView(
        id: NodeID(using: &generator), name: "node-\(number)",
        platform: Platform(architecture: "arm", operatingSystem: "linux"), capacity: .zero, isHeard: false)
    }
    let explanation = try #require(try plan([plain], on: nodes).explanation["w"])
    #expect(explanation.nodes.count == 200)
    #expect(explanation.failureReason?.hasSuffix("; and 190 more)") == true)
  }

  @Test func aWorkloadTwiceIsRefused() throws {
    let error = #expect(throws: SchedulingError.self) { _ = try plan([plain, plain], on: []) }
    #expect(error?.code == .invalidRequest)
  }

  /// Numbers from people and machines that lie: no trap, and still a plan.
  @Test func hostileNumbersNeverTrap() throws {
    let numbers: [Int64] = [.min, .min + 1, -1, 0, 1, 9_999, .max - 1, .max]
    var generator = SplitMix64(seed: 3)
    func number() -> Int64 { numbers.randomElement(using: &generator) ?? 0 }
    func amount() -> Resources { Resources(cpuMillicores: number(), memoryBytes: number(), diskBytes: number()) }
    for round in 0..<500 {
      let nodes = try "abc".map { letter in
        try machine(letter, capacity: amount()) {
          $0.loadMillis = number()
          $0.placed = (0..<3).map { WorkloadView(id: WorkloadID("p\($0)"), name: "p", resources: amount()) }
        }
      }
      let workload = WorkloadView(id: WorkloadID("w\(round)"), name: "w", resources: amount())
      let first = try plan([workload], on: nodes)
      #expect(first.explanation.workloads.first?.nodes.count == 3)
      #expect(try plan([workload], on: nodes) == first)
    }
  }
}
