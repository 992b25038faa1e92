public import Coordination
public import EdgeModel

/// How an agent reaches the other agents of its platform. `ControlServer` has one over HTTP.
public protocol AgentNetwork: PlatformKeySource {
  /// The agent at an address, as a machine sees its leader. Nothing is sent.
  func leader(at address: String) throws -> any Leader
  /// Hands over a replica's message, within a few seconds or not at all.
  func deliver(_ envelope: ReplicaEnvelope, to address: String) async throws
  /// Who answers at an address, within a second or two.
  func identity(at address: String) async throws -> AgentIdentityView
  /// Whether a third agent reaches a machine.
  func probe(_ target: AgentAddress, by helper: String) async throws -> Bool
  /// Asks the agent at an address for the platform's token, sealed for a machine that has the one before.
  func renewedToken(for node: NodeID, at address: String) async throws -> RenewedToken
  /// Asks the leader of another platform to take this machine and what it runs, with that platform's token.
  func adopt(_ adoption: Adoption, at address: String, token: String) async throws -> Contact
}

extension AgentNetwork {
  /// For networks that can't ask: such a machine is given the token by people.
  public func renewedToken(for node: NodeID, at address: String) async throws -> RenewedToken {
    throw ControlPlaneError(.unavailable, "this agent was put together with a network that hands over no tokens")
  }
}

/// For an agent that is alone: it reaches nobody, and every call throws ``ControlPlaneError`` with code `.unavailable`.
public struct NoNetwork: AgentNetwork {
  public init() {}

  public func leader(at address: String) throws -> any Leader { throw refusal }
  public func deliver(_ envelope: ReplicaEnvelope, to address: String) async throws { throw refusal }
  public func identity(at address: String) async throws -> AgentIdentityView { throw refusal }
  public func probe(_ target: AgentAddress, by helper: String) async throws -> Bool { throw refusal }

  public func adopt(_ adoption: Adoption, at address: String, token: String) async throws -> Contact { throw refusal }

  private var refusal: ControlPlaneError {
    ControlPlaneError(.unavailable, "this agent was put together without a network: it reaches no other agent")
  }
}
