/// What a ``BeaconAnnouncer`` says of a service.
public struct BeaconService: Hashable, Sendable {
  /// The longest name, in bytes.
  public static let longestName = BeaconCodec.longestName

  /// Who it is.
  public let identity: ServiceIdentity
  /// The name that people gave it.
  public let name: String
  /// The cluster's id; `nil` for one that belongs to none yet.
  public let cluster: String?
  /// The TCP port that it answers at, on every address of this machine.
  public let port: UInt16

  /// - Parameters:
  ///   - name: one line of 1 to ``longestName`` bytes.
  ///   - cluster: with the limits of ``ServiceIdentity``.
  ///   - port: not 0.
  /// - Throws: ``DiscoveryError`` with ``DiscoveryError/Code/invalidService`` if a limit is broken.
  public init(
    identity: ServiceIdentity, name: String, cluster: String?, port: UInt16
  ) throws(DiscoveryError) {
    self.identity = identity
    self.name = try ServiceText.line(name, what: "name", longest: Self.longestName)
    if let cluster {
      self.cluster = try ServiceText.token(cluster, what: "cluster", longest: ServiceIdentity.longest)
    } else {
      self.cluster = nil
    }
    guard port > 0 else { throw DiscoveryError(.invalidService, "a service's port is not 0") }
    self.port = port
  }
}
