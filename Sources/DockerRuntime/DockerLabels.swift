import DockerClient
import EdgeModel

/// The labels by which our containers and images are known. What doesn't carry them is never touched.
enum DockerLabels {
  static let node = "io.flotilla.node"
  static let allocation = "io.flotilla.allocation"
  static let epoch = "io.flotilla.epoch"
  static let port = "io.flotilla.port"

  static func ofContainer(_ allocation: Allocation, node: NodeID) -> [String: String] {
    let circumstances = [epoch: "\(allocation.epoch)", port: "\(allocation.workload.port)"]
    return ofImage(allocation, node: node).merging(circumstances) { $1 }
  }

  /// The engine makes a layer of each label of an image, so there are no more than are needed to find it.
  static func ofImage(_ allocation: Allocation, node: NodeID) -> [String: String] {
    [Self.node: node.rawValue, Self.allocation: allocation.id.rawValue]
  }

  static func filter(_ node: NodeID, _ allocation: AllocationID? = nil) -> EngineFilters {
    var filters: EngineFilters = [.label(Self.node, node.rawValue)]
    if let allocation { filters.add(.label(Self.allocation, allocation.rawValue)) }
    return filters
  }

  /// What a container or an image says of itself; `nil` where it doesn't say whose it is. Epoch and port are 0 where they
  /// are not told, as on images.
  static func read(_ labels: [String: String]) -> (id: AllocationID, epoch: UInt64, port: UInt16)? {
    guard let id = labels[allocation].flatMap({ AllocationID($0) }) else { return nil }
    return (id, labels[epoch].flatMap { UInt64($0) } ?? 0, labels[port].flatMap { UInt16($0) } ?? 0)
  }
}
