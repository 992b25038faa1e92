public import EdgeModel

/// That a machine shall leave its platform for another one.
public struct MoveRequest: Codable, Hashable, Sendable {
  /// The base URL of an agent of the other platform.
  public var address: String
  /// The other platform's token.
  public var token: String
  /// Whether its apps go along; without it a machine that has some is refused.
  public var adopt: Bool

  public init(address: String, token: String, adopt: Bool) {
    self.address = address
    self.token = token
    self.adopt = adopt
  }
}

/// The token is in no text that is made of this, whoever prints it.
extension MoveRequest: CustomStringConvertible, CustomReflectable {
  public var description: String { "MoveRequest(\(address), adopt: \(adopt))" }
  public var customMirror: Mirror { Mirror(self, children: ["address": address, "adopt": adopt]) }
}

/// Where a machine belongs from now on.
public struct MoveAnswer: Codable, Hashable, Sendable {
  /// The platform that it moved to.
  public var cluster: ClusterID
  /// How many apps went along.
  public var apps: Int

  public init(cluster: ClusterID, apps: Int) {
    self.cluster = cluster
    self.apps = apps
  }
}
