public import EdgeModel

/// Where a machine gets its platform's key from, when it has none: any other one that has it.
public protocol PlatformKeySource: Sendable {
  /// Asks the agent at an address, within a few seconds.
  /// - Parameters:
  ///   - id: which key; `nil` for the one in use, which the leader knows.
  ///   - node: the machine that asks.
  func platformKey(_ id: PlatformKeyID?, for node: NodeID, at address: String) async throws -> SealedPlatformKey
}

extension AgentNetwork {
  /// For networks that can't ask: the agent then does without secrets.
  public func platformKey(
    _ id: PlatformKeyID?, for node: NodeID, at address: String
  ) async throws -> SealedPlatformKey {
    throw ControlPlaneError(.unavailable, "this agent was put together with a network that hands over no keys")
  }
}
