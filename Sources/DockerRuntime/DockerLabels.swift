import DockerClient
import EdgeModel

/// The labels by which our containers, networks and volumes are known; images have an ``ImageName``. What doesn't carry
/// them is never touched.
enum DockerLabels {
  static let node = "io.flotilla.node"
  static let allocation = "io.flotilla.allocation"
  static let epoch = "io.flotilla.epoch"
  static let port = "io.flotilla.port"
  /// The service's name; the main service's containers have none.
  static let service = "io.flotilla.service"
  static let kind = "io.flotilla.kind"
  /// How many seconds a container has to stop.
  static let stopGrace = "io.flotilla.stop-grace"
  static let deployment = "io.flotilla.deployment"
  static let volume = "io.flotilla.volume"

  static func ofContainer(_ allocation: Allocation, _ part: ServicePart? = nil, node: NodeID) -> [String: String] {
    var labels = [
      Self.node: node.rawValue, Self.allocation: allocation.id.rawValue, epoch: "\(allocation.epoch)",
    ]
    if let part, !part.isMain { labels[service] = part.spec.name.rawValue }
    if part?.isMain ?? true { labels[port] = "\(allocation.workload.port)" }
    if part?.spec.settings.kind == .task { labels[kind] = ServiceKind.task.rawValue }
    if let grace = part?.spec.settings.stopGrace { labels[stopGrace] = "\(grace.components.seconds)" }
    return labels
  }

  static func ofNetwork(_ allocation: AllocationID, node: NodeID) -> [String: String] {
    [Self.node: node.rawValue, Self.allocation: allocation.rawValue]
  }

  static func ofVolume(_ name: VolumeName, of deployment: DeploymentID, node: NodeID) -> [String: String] {
    [Self.node: node.rawValue, Self.deployment: deployment.rawValue, volume: name.rawValue]
  }

  static func filter(_ node: NodeID, _ allocation: AllocationID? = nil) -> EngineFilters {
    var filters: EngineFilters = [.label(Self.node, node.rawValue)]
    if let allocation { filters.add(.label(Self.allocation, allocation.rawValue)) }
    return filters
  }

  /// What a container or a network says of itself; `nil` where it doesn't say whose it is. Epoch and port are 0 where they
  /// are not told, as on networks.
  static func read(_ labels: [String: String]) -> (id: AllocationID, epoch: UInt64, port: UInt16)? {
    guard let id = labels[allocation].flatMap({ AllocationID($0) }) else { return nil }
    return (id, labels[epoch].flatMap { UInt64($0) } ?? 0, labels[port].flatMap { UInt16($0) } ?? 0)
  }

  /// How long a container has to stop, if it says so itself.
  static func grace(_ labels: [String: String]) -> Duration? {
    labels[stopGrace].flatMap { Int64($0) }.map { .seconds(min(max(0, $0), ServiceSettings.stopGraceRange.upperBound)) }
  }
}
