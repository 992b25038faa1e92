/// A platform's token for a machine that has the one before, sealed so that this machine alone can open it.
public struct RenewedToken: Codable, Hashable, Sendable {
  /// The platform.
  public var cluster: ClusterID
  /// Since when the token counts.
  public var since: Timestamp
  /// The token, sealed.
  public var box: SealedBytes

  public init(cluster: ClusterID, since: Timestamp, box: SealedBytes) {
    self.cluster = cluster
    self.since = since
    self.box = box
  }
}
