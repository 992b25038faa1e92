import EdgeModel

extension WorkerReconciler {
  /// Where each app's port leads: to its newest version that is well. The version that a port leads to already counts as
  /// well until it ends: an agent that was started anew asks everybody again, and nobody who is served should notice.
  func routes(besides current: [PortRoute]) -> [PortRoute] {
    let targets = Dictionary(current.map { ($0.port, $0.target) }, uniquingKeysWith: { $1 })
    var newest: [UInt16: (id: AllocationID, target: PortTarget)] = [:]
    for allocation in assignments?.allocations ?? [] where allocation.phase == .run {
      let port = allocation.workload.port
      guard let target = target(of: allocation.id), isUp(allocation.id) || targets[port] == target else { continue }
      if let other = newest[port], other.id > allocation.id { continue }
      newest[port] = (allocation.id, target)
    }
    return newest.map { PortRoute(port: $0.key, target: $0.value.target) }.sorted { $0.port < $1.port }
  }

  /// The ports of the apps that shall run here.
  var expectedPorts: Set<UInt16> {
    Set((assignments?.allocations ?? []).filter { $0.phase == .run && $0.workload.port != 0 }.map(\.workload.port))
  }

  /// The allocation that shall run with this port, the newest if there are two.
  func allocation(withPort port: UInt16) -> AllocationID? {
    (assignments?.allocations ?? []).filter { $0.phase == .run && $0.workload.port == port }.map(\.id).max()
  }
}
