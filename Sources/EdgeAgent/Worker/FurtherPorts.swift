import EdgeModel

/// The ports of the machine that an app needs beside its main one.
struct FurtherPorts: Sendable {
  private let ports: [PortMapping]
  var isTaken: @Sendable (UInt16, PortMapping.Transport) -> Bool = { PortUse.isTaken($0, $1) }
  var holder: @Sendable (UInt16) -> String? = { PortUse.holder(of: $0) }

  init(_ workload: WorkloadSpec) { ports = workload.services.allSettings.flatMap(\.ports) }

  /// Why the app can't be started, if somebody has one of them.
  func refusal() -> String? {
    for mapping in ports {
      for port in mapping.hostPorts where isTaken(port, mapping.transport) {
        let name = mapping.transport == .udp ? "UDP port \(port)" : "port \(port)"
        let holder = mapping.transport == .tcp ? holder(port).map { " by \($0)" } ?? "" : ""
        return "\(name) is already in use on this machine\(holder); end that, or give the app another port"
      }
    }
    return nil
  }
}
