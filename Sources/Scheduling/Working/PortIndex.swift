internal import EdgeModel

/// Which machines' workloads have which ports.
struct PortIndex {
  private var users: [UInt32: [Int32]] = [:]
  private let external: [UInt32: [Int32]]

  init(_ nodes: [NodeView]) {
    var external: [UInt32: [Int32]] = [:]
    for (index, node) in nodes.enumerated() {
      for port in node.portsInUse { external[UInt32(port), default: []].append(Int32(index)) }
      for port in node.udpPortsInUse ?? [] { external[UInt32(port) | 0x1_0000, default: []].append(Int32(index)) }
    }
    self.external = external
  }

  /// UDP ports have numbers of their own.
  static func keys(of workload: WorkloadView) -> [UInt32] {
    let udp = workload.udpHostPorts ?? []
    if workload.hostPorts.isEmpty, udp.isEmpty { return [] }
    return workload.hostPorts.filter { $0 != 0 }.map { UInt32($0) } + udp.map { UInt32($0) | 0x1_0000 }
  }

  mutating func add(_ keys: [UInt32], at index: Int) {
    for key in keys { users[key, default: []].append(Int32(index)) }
  }

  mutating func remove(_ workload: WorkloadView, at index: Int) {
    for key in Self.keys(of: workload) {
      if let place = users[key]?.lastIndex(of: Int32(index)) { users[key]?.remove(at: place) }
    }
  }

  func machines(using key: UInt32) -> [Int32] { users[key] ?? [] }

  /// Whether something else than a workload listens on it.
  func outsiders(using key: UInt32) -> [Int32] { external[key] ?? [] }
}
