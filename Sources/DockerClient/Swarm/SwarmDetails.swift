/// A swarm as a whole (`SwarmInspect`).
public struct SwarmDetails: SwarmObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// How it shall work; changed by ``SwarmOperations``.
  public var spec: SwarmSpec {
    get { self["Spec", or: SwarmSpec()] }
    set { self["Spec"] = newValue }
  }
  /// The authority that signs its machines' certificates.
  public var tls: TLSDetails { self["TLSInfo", or: TLSDetails()] }
  /// Whether its certificate authority is being replaced.
  public var isRotatingRoot: Bool { self["RootRotationInProgress", or: false] }
  /// The UDP port of the networks between its machines.
  public var dataPathPort: Int { self["DataPathPort", or: 0] }
  /// Where its networks take their addresses from.
  public var addressPools: [String] { self["DefaultAddrPool", or: []] }
  /// Bits of the prefix of each subnet of these, such as 24.
  public var subnetSize: Int { self["SubnetSize", or: 0] }
  /// What a machine shows that wants to be a worker or a manager. Secret.
  public var workerToken: String { fields["JoinTokens"]?["Worker"]?.value() ?? "" }
  /// What a machine shows that wants to be a manager. Secret.
  public var managerToken: String { fields["JoinTokens"]?["Manager"]?.value() ?? "" }

  /// By what machines of the swarm know each other.
  public struct TLSDetails: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// The authority's certificate, as PEM.
    public var trustRoot: String { self["TrustRoot", or: ""] }
    /// Of the authority, base64 of what its certificate has.
    public var issuerSubject: String { self["CertIssuerSubject", or: ""] }
    /// Of the authority's certificate: base64 of the public key that signed it.
    public var issuerPublicKey: String { self["CertIssuerPublicKey", or: ""] }
  }
}
