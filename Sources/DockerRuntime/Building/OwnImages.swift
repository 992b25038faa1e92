import DockerClient
import EdgeAgent
import EdgeModel
import Synchronization

/// The images that were built on this machine.
///
/// An engine works out the size of every image for each list, so the names are kept and read anew now and then: nobody but
/// this machine's agent gives such names. Somebody may take one away meanwhile, which is found out where it is needed.
final class OwnImages: Sendable {
  private struct Known {
    var names: Set<ImageName> = []
    var read: Timestamp?
    /// How often it was changed here; a list that was asked for before doesn't count after.
    var changes: UInt64 = 0
  }

  /// How long a list counts, in milliseconds.
  private static let lifetime: Range<Int64> = 0..<10_000

  private let docker: DockerEngine
  private let node: NodeID
  private let time: TimeSource
  private let known = Mutex(Known())

  init(docker: DockerEngine, node: NodeID, time: TimeSource) {
    self.docker = docker
    self.node = node
    self.time = time
  }

  /// As the engine has them now; an image of several names once for each.
  func list() async throws -> [(image: ImageSummary, name: ImageName)] {
    let changes = known.withLock(\.changes)
    let now = time.now()
    let found = try await docker.images.list(ImageName.filter(node)).flatMap { image in
      image.tags.compactMap { ImageName($0) }.filter { $0.node == node }.map { (image: image, name: $0) }
    }
    known.withLock {
      guard $0.changes == changes else { return }
      $0.names = Set(found.map(\.name))
      $0.read = now
    }
    return found
  }

  /// The allocations that have one, as of a moment ago.
  func allocations() async throws -> Set<AllocationID> {
    let now = time.now().milliseconds
    let recent = known.withLock { known in
      known.read.flatMap { Self.lifetime.contains(now &- $0.milliseconds) ? known.names : nil }
    }
    if let recent { return Set(recent.map(\.allocation)) }
    return Set(try await list().map(\.name.allocation))
  }

  /// It was built.
  func add(_ name: ImageName) {
    known.withLock {
      $0.names.insert(name)
      $0.changes &+= 1
    }
  }

  /// Some may have come or gone.
  func forget() {
    known.withLock {
      $0.read = nil
      $0.changes &+= 1
    }
  }
}
