public import ControlAPI
internal import Coordination
public import EdgeAgent
public import EdgeModel

/// A leader behind its control API: what a worker on another machine follows.
public struct RemoteLeader: Leader {
  private let client: ControlClient

  /// - Parameter client: of the leader's API, with the platform's token.
  public init(_ client: ControlClient) { self.client = client }

  public func register(_ node: NodeRecord) async throws -> ClusterID { try await client.join(node).cluster }

  public func accept(_ report: NodeReport) async throws { try await client.report(report) }

  public func blob(_ digest: BlobDigest, receive: ([UInt8]) async throws -> Void) async throws {
    do {
      try await client.blob(digest, receive: receive)
    } catch let error as ControlError where error.code == .notFound {
      throw ControlPlaneError(.notFound, error.message)
    }
  }

  public func assignments(of node: NodeID, after: DesiredVersion?) async throws -> Assignments {
    try await client.assignments(of: node, after: after)
  }
}
