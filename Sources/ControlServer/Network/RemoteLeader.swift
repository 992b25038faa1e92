internal import ControlAPI
internal import Coordination
internal import EdgeAgent
internal import EdgeModel

/// Another agent behind its control API, as a machine sees its leader.
struct RemoteLeader: Leader {
  let client: ControlClient

  func register(_ node: NodeRecord) async throws -> Contact { try await told { try await client.join(node) } }

  func heartbeat(_ beat: Heartbeat) async throws -> Contact { try await told { try await client.heartbeat(beat) } }

  func accept(_ report: NodeReport) async throws { try await told { try await client.report(report) } }

  func blob(_ digest: BlobDigest, receive: ([UInt8]) async throws -> Void) async throws {
    try await told { try await client.blob(digest, receive: receive) }
  }

  func assignments(of node: NodeID, after: DesiredVersion?) async throws -> Assignments {
    try await told { try await client.assignments(of: node, after: after) }
  }

  private func told<Answer>(_ body: () async throws -> Answer) async throws -> Answer {
    do {
      return try await body()
    } catch let error as ControlError {
      throw ControlPlaneError(error)
    }
  }
}

extension ControlPlaneError {
  /// What another agent said, or that it said nothing.
  init(_ error: ControlError) {
    let code: Code =
      switch error.code {
      case .notFound: .notFound
      case .conflict: .conflict
      case .invalid, .tooLarge: .invalid
      case .notLeader: .notLeader
      case .forbidden, .unauthenticated: .forbidden
      default: .unavailable
      }
    self.init(code, error.message, leader: error.leader)
  }
}
