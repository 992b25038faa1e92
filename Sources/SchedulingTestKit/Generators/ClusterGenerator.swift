internal import EdgeModel
public import Scheduling

/// Makes clusters and workloads from a seed: the same ones for the same seed, everywhere.
public struct ClusterGenerator: Sendable {
  private var random: SplitMix64

  /// - Parameter seed: equal ones give equal clusters, in every process.
  public init(seed: UInt64) { random = SplitMix64(seed: seed) }

  /// A whole number of the range, each as likely.
  public mutating func number(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &random) }

  /// True in so many cases of a hundred.
  public mutating func chance(_ percent: Int64) -> Bool { number(1...100) <= percent }

  /// One of them; `nil` of none.
  public mutating func pick<Element>(_ elements: [Element]) -> Element? { elements.randomElement(using: &random) }

  /// The same in another order.
  public mutating func shuffled<Element>(_ elements: some Sequence<Element>) -> [Element] {
    elements.shuffled(using: &random)
  }

  /// The sizes of machines that people have at home, in cores and GiB.
  public static let homeSizes: [(cores: Int64, gibibytes: Int64)] = [(4, 4), (4, 8), (8, 16), (16, 32), (8, 8)]

  /// A machine that takes everything that fits, of one of the ``homeSizes``.
  public mutating func homeMachine(_ index: Int) -> NodeView {
    let size = Self.homeSizes[Int(number(0...Int64(Self.homeSizes.count - 1)))]
    var node = NodeView(
      id: NodeID(using: &random), name: "node-\(index)",
      platform: Platform(architecture: "amd64", operatingSystem: "linux"),
      labels: ["zone": "zone-\(index % 10)", "room": "room-\(number(0...4))"],
      capacity: Resources(
        cpuMillicores: size.cores * 1_000, memoryBytes: size.gibibytes << 30, diskBytes: 256 << 30),
      runtime: "docker", languages: ["node", "python3"])
    node.loadMillis = number(0...4_000)
    return node
  }

  /// A machine on which any of the built-in rules may strike.
  public mutating func anyMachine(_ index: Int) -> NodeView {
    var node = homeMachine(index)
    if chance(20) { node.platform = Platform(architecture: "arm64", operatingSystem: "linux") }
    if chance(5) { node.isHeard = false }
    if chance(5) { node.isLost = true }
    if chance(7) { node.isCordoned = true }
    if chance(5) { node.isDraining = true }
    if chance(5) { node.lowDisk = "has little room" }
    if chance(15) { node.taints = [Taint("kind", "slow", effect: pick([.refuse, .avoid, .evict]) ?? .avoid)] }
    if chance(30) { node.named = ["gpu": number(0...2)] }
    if chance(20) { node.volumes = ["data-\(number(0...2))"] }
    if chance(20) { node.devices = ["/dev/dri"] }
    if chance(30) { node.images = ["image-\(number(0...3))"] }
    if chance(20) { node.portsInUse = [UInt16(number(8_000...8_004))] }
    if chance(20) { node.failures = [NodeFailure(group: "group-\(number(0...3))", ageSeconds: number(0...4_000))] }
    if chance(20) { node.labels["zone"] = nil }
    node.attributes = ["price": number(5...40), "mains": number(0...1)]
    return node
  }

  /// A workload that asks for CPU and memory alone.
  public mutating func plainWorkload(_ index: Int) -> WorkloadView {
    WorkloadView(
      id: WorkloadID("w\(index)"), name: "app-\(index)",
      resources: Resources(cpuMillicores: number(1...20) * 50, memoryBytes: number(1...16) << 26))
  }

  /// A workload that may ask for anything that the built-in rules know.
  public mutating func anyWorkload(_ index: Int) -> WorkloadView {
    var workload = plainWorkload(index)
    workload.labels = ["app": "app-\(number(0...4))"]
    let own = LabelSelector("app", is: workload.labels["app"] ?? "")
    if chance(50) { workload.group = "group-\(number(0...3))" }
    if chance(30) { workload.priority = Int32(number(0...3)) }
    if chance(15) { workload.architectures = ["amd64"] }
    if chance(10) { workload.requiredLabels = ["room": "room-\(number(0...4))"] }
    if chance(10) { workload.language = "python3" }
    if chance(15) { workload.hostPorts = [UInt16(number(8_000...8_006))] }
    if chance(10) { workload.udpHostPorts = [UInt16(number(5_000...5_001))] }
    if chance(10) { workload.named = ["gpu": number(1...2)] }
    if chance(15) { workload.image = "image-\(number(0...3))" }
    if chance(20) { workload.rules.tolerations = [Toleration(key: "kind")] }
    if chance(10) { workload.rules.nodeSelector = LabelSelector([LabelExpression("zone", .exists)]) }
    if chance(10) {
      workload.rules.nodeSelector = LabelSelector([LabelExpression("room", .notIn, ["room-1", "room-2"])])
    }
    if chance(10) { workload.rules.preferredNodes = [NodePreference(LabelSelector("room", is: "room-0"), weight: 5)] }
    let key = chance(50) ? "zone" : AffinityRule.node
    if chance(12) { workload.rules.antiAffinity = [AffinityRule(own, within: key)] }
    if chance(8) {
      workload.rules.affinity = [AffinityRule(LabelSelector("app", is: "app-\(number(0...4))"), within: "zone")]
    }
    if chance(10) {
      workload.rules.preferredAffinity = [
        AffinityPreference(AffinityRule(own, within: "zone"), weight: Int32(number(-100...100)))
      ]
    }
    if chance(20) { workload.rules.spread = [SpreadRule(own, over: key, maxSkew: chance(50) ? 1 : nil)] }
    if chance(5) { workload.rules.volumes = ["data-\(number(0...2))"] }
    if chance(5) { workload.rules.devices = ["/dev/dri"] }
    return workload
  }

  /// A cluster on which some things run, where they may run, and a request for some more, changed ones and unchanged ones among
  /// them.
  public mutating func anyCase(nodes: ClosedRange<Int64> = 0...12, workloads: ClosedRange<Int64> = 0...16)
    -> SchedulingCase
  {
    let count = Int(number(nodes))
    let machines = (0..<count).map { anyMachine($0) }
    let cluster = WorkingCluster(ClusterSnapshot(version: .zero, nodes: machines))
    var request = PlanRequest(workloads: [])
    for index in 0..<Int(number(workloads)) {
      var workload = anyWorkload(index)
      if chance(60), count > 0 {
        let place = Int(number(0...Int64(count - 1)))
        let context = CycleContext(cluster)
        let mayBe = ScoringStrategy.defaultFilters.allSatisfy { filter in
          if filter is HeardFilter || filter is CordonFilter || filter is DiskFilter { return true }
          return filter.verdict(workload, on: cluster.nodes[place], context) == .feasible
        }
        if mayBe { cluster.place(workload, at: place) }
        if chance(50) { continue }
        if chance(30) { workload.resources.cpuMillicores += 100 }
      }
      if chance(15) { workload.atomicGroup = "atomic-\(number(0...1))" }
      request.workloads.append(workload)
    }
    request.includesDisplaced = chance(40)
    if chance(40) {
      request.disruption = DisruptionBudget(victims: Int(number(0...4)), victimsPerGroup: Int(number(1...2)))
    }
    if chance(30) { request.movesAllowed = Int(number(0...2)) }
    if chance(30) { request.detail = .counts }
    let version = DesiredVersion(epoch: UInt64(number(1...5)), index: UInt64(number(0...99)))
    return SchedulingCase(snapshot: ClusterSnapshot(version: version, nodes: cluster.nodes), request: request)
  }
}

/// A cluster and what is asked for.
public struct SchedulingCase: Codable, Hashable, Sendable {
  /// The machines and what runs there.
  public var snapshot: ClusterSnapshot
  /// What is asked for.
  public var request: PlanRequest

  /// A case of one's own, for the laws.
  public init(snapshot: ClusterSnapshot, request: PlanRequest) {
    self.snapshot = snapshot
    self.request = request
  }
}
