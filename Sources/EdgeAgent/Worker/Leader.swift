public import Coordination
public import EdgeModel

/// The leader as a worker sees it: in the same process, or behind its control API.
public protocol Leader: AssignmentSource {
  /// Makes this machine a member of the leader's platform, or renews what is known of it.
  func register(_ node: NodeRecord) async throws -> Contact
  /// Says that this machine lives.
  func heartbeat(_ beat: Heartbeat) async throws -> Contact
  /// Gives the machine's whole observed state.
  func accept(_ report: NodeReport) async throws
  /// Hands over a blob's bytes in order, at the receiver's pace.
  func blob(_ digest: BlobDigest, receive: ([UInt8]) async throws -> Void) async throws
}

extension ControlPlane: Leader {
  /// The leader's own blobs are this machine's: what is not here is nowhere, or on its way.
  public func blob(_ digest: BlobDigest, receive: ([UInt8]) async throws -> Void) async throws {
    guard try await blobPath(digest) != nil else {
      throw ControlPlaneError(
        .notFound,
        "the files of this version (\(digest)) are not here; unless another machine has them, run 'flotilla update'")
    }
    // They came while this machine was asking for them.
    throw ControlPlaneError(.unavailable, "the files of this version (\(digest)) are here now")
  }
}
