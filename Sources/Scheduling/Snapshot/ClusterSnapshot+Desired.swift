public import EdgeModel

extension ClusterSnapshot {
  /// The machines of a platform, from what shall be and what they last said.
  ///
  /// Labels whose values are whole numbers are attributes, too: that is how a price or a battery comes to a strategy. What
  /// people have cordoned or drain is so.
  ///
  /// A machine that never reported is there too, unheard: an explanation has to name it. A stopped app keeps its share and
  /// its port, since starting it chooses no machine again; one that failed or is being removed keeps nothing.
  /// - Parameters:
  ///   - reports: the newest report of each machine.
  ///   - heard: the machines that are heard of now.
  ///   - cordoned: further machines that get nothing new.
  public init(
    desired: DesiredState, reports: [NodeID: NodeReport], heard: Set<NodeID>, cordoned: Set<NodeID> = []
  ) {
    var placed: [NodeID: [WorkloadView]] = [:]
    for allocation in desired.allocations.values.sorted(by: { $0.id < $1.id }) where allocation.phase.keepsItsShare {
      placed[allocation.node, default: []].append(
        WorkloadView(allocation.id.deployment, name: allocation.name, allocation.workload))
    }
    let nodes = desired.nodes.values.map { record in
      let facts = reports[record.id]?.facts
      var view = NodeView(
        id: record.id, name: record.name.rawValue,
        platform: facts?.platform ?? Platform(architecture: "unknown", operatingSystem: "unknown"),
        labels: facts?.labels ?? [:], capacity: facts?.capacity ?? .zero, placed: placed[record.id] ?? [],
        portsInUse: facts?.portsInUse ?? [], runtime: facts?.runtime ?? "", languages: facts?.languages ?? [],
        loadMillis: facts?.loadMillis ?? 0, isHeard: facts != nil && heard.contains(record.id),
        isCordoned: cordoned.contains(record.id) || desired.cordons[record.id]?.mode == .cordoned)
      if desired.cordons[record.id]?.mode == .draining { view.isDraining = true }
      let numbers = (facts?.labels ?? [:]).compactMapValues { Int64($0) }
      if !numbers.isEmpty { view.attributes = numbers }
      view.udpPortsInUse = facts.flatMap { $0.udpPortsInUse.isEmpty ? nil : $0.udpPortsInUse }
      view.lowDisk = facts?.lowDisk
      return view
    }
    self.init(version: desired.version, nodes: nodes)
  }
}

extension AllocationPhase {
  fileprivate var keepsItsShare: Bool {
    switch self {
    case .run, .stop: true
    case .failed, .remove, .removed: false
    }
  }
}
