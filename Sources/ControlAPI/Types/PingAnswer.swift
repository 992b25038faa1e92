public import EdgeModel

/// Who answers at an address: what `GET /ping` says to everybody, without a token.
public struct PingAnswer: Codable, Hashable, Sendable {
  /// What ``service`` is when a Flotilla agent answers.
  public static let flotilla = "flotilla"
  /// The version of the API that this module speaks.
  public static let currentAPI = 1

  public var service: String
  public var api: Int
  /// The agent's version.
  public var version: String
  /// The platform that it belongs to; `nil` until it has founded or joined one.
  public var cluster: ClusterID?
  public var node: NodeID
  public var name: NodeName
  /// Whether it leads its platform; `nil` from agents that don't say.
  public var leads: Bool?
  /// The answer to the caller's nonce, which only one who has the platform's token can give; `nil` without a nonce.
  public var proof: String?

  public init(
    version: String, cluster: ClusterID?, node: NodeID, name: NodeName, leads: Bool? = nil, proof: String? = nil
  ) {
    service = Self.flotilla
    api = Self.currentAPI
    self.version = version
    self.cluster = cluster
    self.node = node
    self.name = name
    self.leads = leads
    self.proof = proof
  }
}
