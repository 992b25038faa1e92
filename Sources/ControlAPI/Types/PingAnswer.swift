public import EdgeModel

/// Who answers at an address: what `GET /ping` says to everybody, without a token.
public struct PingAnswer: Codable, Hashable, Sendable {
  /// What ``service`` is when a Flotilla agent answers.
  public static let flotilla = "flotilla"
  /// The version of the API that this module speaks.
  public static let currentAPI = 1

  /// ``flotilla`` where an agent answers; a client refuses anything else.
  public var service: String
  /// The version of the API that the agent speaks.
  public var api: Int
  /// The agent's version.
  public var version: String
  /// The platform that it belongs to; `nil` until it has founded or joined one.
  public var cluster: ClusterID?
  /// The agent's id.
  public var node: NodeID
  /// What people call its machine.
  public var name: NodeName
  /// Whether it leads its platform; `nil` from agents that don't say.
  public var leads: Bool?
  /// The base URL of the agent that leads, where that is another one and known.
  public var leader: String?
  /// The epoch that it leads or follows in; `nil` from agents that don't say.
  public var epoch: UInt64?
  /// The time by the agent's clock; `nil` from agents that don't say.
  public var at: CivilTime?
  /// The answer to the caller's nonce, which only one who has the platform's token can give; `nil` without a nonce.
  public var proof: String?
  /// The agent's public keys, by one of which TLS at the same port knows it; `nil` where there is none. To be believed with the
  /// ``proof`` alone.
  public var key: MachinePublicKey?

  /// The answer of a Flotilla agent that speaks the present version of the API.
  public init(
    version: String, cluster: ClusterID?, node: NodeID, name: NodeName, leads: Bool? = nil,
    leader: String? = nil, epoch: UInt64? = nil, at: CivilTime? = nil, proof: String? = nil,
    key: MachinePublicKey? = nil
  ) {
    service = Self.flotilla
    api = Self.currentAPI
    self.version = version
    self.cluster = cluster
    self.node = node
    self.name = name
    self.leads = leads
    self.leader = leader
    self.epoch = epoch
    self.at = at
    self.proof = proof
    self.key = key
  }
}
