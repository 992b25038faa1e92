/// What an ``SSDPAnnouncer`` says of this machine.
public struct SSDPService: Hashable, Sendable {
  /// What ParaDrop's tools look for: `pdtools discover` finds whoever answers for it.
  public static let paradrop = "urn:schemas-upnp-org:service:Paradrop:1"

  /// Who it is; told as its UUID.
  public let identity: ServiceIdentity
  /// What it is: a URN such as ``paradrop``.
  public let target: String
  /// The TCP port that it answers at, on every address of this machine.
  public let port: UInt16
  /// Its product and version, as `Paradrop/1`.
  public let product: String

  /// - Parameters:
  ///   - target: 1 to 200 bytes of printable ASCII without spaces.
  ///   - port: not 0.
  ///   - product: 1 to 64 bytes of printable ASCII without spaces.
  /// - Throws: ``DiscoveryError`` with ``DiscoveryError/Code/invalidService`` if a limit is broken.
  public init(
    identity: ServiceIdentity, target: String = Self.paradrop, port: UInt16, product: String = "Paradrop/1"
  ) throws(DiscoveryError) {
    self.identity = identity
    self.target = try ServiceText.token(target, what: "target", longest: 200)
    self.product = try ServiceText.token(product, what: "product", longest: 64)
    guard port > 0 else { throw DiscoveryError(.invalidService, "a service's port is not 0") }
    self.port = port
  }

  /// All that it can be looked for by, with the unique name that belongs to each (UPnP Device Architecture 1.1, table 1-1).
  var targets: [(target: String, name: String)] {
    let own = "uuid:\(identity)"
    return [("upnp:rootdevice", "\(own)::upnp:rootdevice"), (own, own), (target, "\(own)::\(target)")]
  }
}
