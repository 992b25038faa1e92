internal import ControlAPI
public import Coordination
public import EdgeAgent
public import EdgeModel
public import Logging

/// Reaches the other agents of a platform over their control API.
public struct HTTPAgentNetwork: AgentNetwork {
  private let peers: Peers
  private let logger: Logger

  /// - Parameter token: what all agents of the platform know each other by.
  public init(token: String, logger: Logger = .current) {
    peers = Peers(token: token, logger: logger)
    self.logger = logger
  }

  public func leader(at address: String) throws -> any Leader {
    RemoteLeader(client: try client(at: address))
  }

  public func deliver(_ envelope: ReplicaEnvelope, to address: String) async throws {
    try await client(at: address).deliver(envelope)
  }

  /// Within a second: who is slower is as good as away.
  public func identity(at address: String) async throws -> AgentIdentityView {
    let answer = try await client(at: address).ping(within: .seconds(1))
    return AgentIdentityView(
      clusterID: answer.cluster, node: answer.node, name: answer.name, version: answer.version, address: address,
      leads: answer.leads ?? false, leader: answer.leader, epoch: answer.epoch ?? 0)
  }

  public func probe(_ target: AgentAddress, by helper: String) async throws -> Bool {
    try await client(at: helper).probe(target).reached
  }

  public func adopt(_ adoption: Adoption, at address: String, token: String) async throws -> Contact {
    do {
      let client = try ControlClient(server: address, token: token, logger: logger)
      let answer: Result<Contact, any Error>
      do { answer = .success(try await client.adopt(adoption)) } catch { answer = .failure(error) }
      await client.shutdown()
      return try answer.get()
    } catch let error as ControlError {
      throw ControlPlaneError(error)
    }
  }

  public func renewedToken(for node: NodeID, at address: String) async throws -> RenewedToken {
    do {
      let client = try ControlClient(server: address, followsLeader: false, logger: logger)
      let answer: Result<RenewedToken, any Error>
      do { answer = .success(try await client.renewedToken(for: node)) } catch { answer = .failure(error) }
      await client.shutdown()
      return try answer.get()
    } catch let error as ControlError {
      throw ControlPlaneError(error)
    }
  }

  public func platformKey(
    _ id: PlatformKeyID?, for node: NodeID, at address: String
  ) async throws -> SealedPlatformKey {
    do {
      return try await client(at: address).platformKey(id, for: node)
    } catch let error as ControlError {
      throw ControlPlaneError(error)
    }
  }

  private func client(at address: String) throws(ControlPlaneError) -> ControlClient {
    do {
      return try peers.client(at: address)
    } catch {
      throw ControlPlaneError(error)
    }
  }
}
