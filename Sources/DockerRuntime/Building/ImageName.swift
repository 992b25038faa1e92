import DockerClient
import EdgeModel

/// The name of an image that was built here, which says whose it is: `flotilla/NODE/DEPLOYMENT:GENERATION-ATTEMPT`, with
/// `-SERVICE` at its end for a service beside the main one.
///
/// A label would say the same, but the engine makes a step of the build of each label, which costs it as much as `ENV`.
/// What is built twice from the same files is one image with two names, and goes with the last of them.
struct ImageName: Hashable {
  let node: NodeID
  let allocation: AllocationID
  /// `nil` for the main service.
  let service: String?

  init(_ part: ServicePart, on node: NodeID) {
    self.node = node
    allocation = part.allocation.id
    service = part.label
  }

  /// `nil` for a name that no machine of a platform gave. Podman puts `localhost/` before those without a registry.
  init?(_ text: String) {
    let form = /(?:localhost\/)?flotilla\/([^\/:]+)\/([^\/:]+):([0-9]+-[0-9]+)(?:-(.+))?/
    guard let parts = text.wholeMatch(of: form)?.output,
      let node = NodeID(String(parts.1)), let allocation = AllocationID("\(parts.2)-\(parts.3)")
    else { return nil }
    self.node = node
    self.allocation = allocation
    service = parts.4.map { String($0) }
  }

  var text: String {
    let version = "\(allocation.generation)-\(allocation.attempt)"
    // Repositories are lower case, tags need not be.
    return "flotilla/\(node)/\(allocation.deployment):\(service.map { "\(version)-\($0)" } ?? version)"
  }

  /// The images that a machine built.
  static func filter(_ node: NodeID) -> EngineFilters { [.named("reference", "flotilla/\(node)/*")] }
}
