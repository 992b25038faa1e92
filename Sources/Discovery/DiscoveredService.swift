/// A service that proved to be one of ours, and where it answers.
public struct DiscoveredService: Hashable, Sendable {
  /// Who it is, wherever it answers. Two sightings with the same identity are one service.
  public var identity: ServiceIdentity
  /// The name that people gave it.
  public var name: String
  /// The cluster that it belongs to, if any.
  public var cluster: String?
  /// Where it answered when it was verified.
  public var endpoint: Endpoint
  /// The interface of this machine by which it was reached, where that is known.
  public var interface: String?
  /// Why we believe it.
  public var evidence: Evidence

  public init(
    identity: ServiceIdentity, name: String, cluster: String?, endpoint: Endpoint, interface: String? = nil,
    evidence: Evidence
  ) {
    self.identity = identity
    self.name = name
    self.cluster = cluster
    self.endpoint = endpoint
    self.interface = interface
    self.evidence = evidence
  }

  /// The family of the address it answered at; `nil` while the endpoint is a name.
  public var family: IPAddress.Family? {
    if case .address(let address) = endpoint.host { address.family } else { nil }
  }
}
