/// What a network shall be (`NetworkCreate`).
public struct NetworkSpec: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  public init(name: String, driver: String = "bridge", labels: [String: String] = [:], isInternal: Bool = false) {
    fields = [:]
    self.name = name
    self.driver = driver
    self.labels = labels
    self.isInternal = isInternal
    // Engines before API 1.44 take two networks of one name otherwise.
    fields["CheckDuplicate"] = true
  }

  public var name: String {
    get { self["Name", or: ""] }
    set { self["Name"] = newValue }
  }
  /// `bridge`, `overlay` or another that the engine has.
  public var driver: String {
    get { self["Driver", or: ""] }
    set { self["Driver"] = newValue }
  }
  public var driverOptions: [String: String] {
    get { self["Options", or: [:]] }
    set { self["Options"] = newValue }
  }
  public var labels: [String: String] {
    get { self["Labels", or: [:]] }
    set { self["Labels"] = newValue }
  }
  /// Whether containers on it reach nothing outside.
  public var isInternal: Bool {
    get { self["Internal", or: false] }
    set { self["Internal"] = newValue }
  }
  /// Whether single containers may join a network of the swarm.
  public var isAttachable: Bool {
    get { self["Attachable", or: false] }
    set { self["Attachable"] = newValue }
  }
  /// Whether it is the one by which the swarm publishes ports.
  public var isIngress: Bool {
    get { self["Ingress", or: false] }
    set { self["Ingress"] = newValue }
  }
  /// `local`, `swarm` or `global`.
  public var scope: String? {
    get { self["Scope"] }
    set { self["Scope"] = newValue }
  }
  /// To switch it off takes API 1.48.
  public var hasIPv4: Bool? {
    get { self["EnableIPv4"] }
    set { self["EnableIPv4"] = newValue }
  }
  public var hasIPv6: Bool? {
    get { self["EnableIPv6"] }
    set { self["EnableIPv6"] = newValue }
  }
  /// How it gives out addresses.
  public var addressing: NetworkAddressing? {
    get { self["IPAM"] }
    set { self["IPAM"] = newValue }
  }
  /// Whether it is only a pattern for others, and the pattern that it follows.
  public var isPattern: Bool {
    get { self["ConfigOnly", or: false] }
    set { self["ConfigOnly"] = newValue }
  }
  public var pattern: String? {
    get { fields["ConfigFrom"]?["Network"]?.value() }
    set { fields["ConfigFrom"] = newValue.map { ["Network": .string($0)] } }
  }

  static let newFields = [FieldVersion("EnableIPv4", since: 48)]
}

/// How a network gives out addresses.
public struct NetworkAddressing: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  public init(_ pools: [Pool] = []) {
    fields = ["Config": pools.json]
  }

  /// `default` or another that the engine has.
  public var driver: String? {
    get { self["Driver"] }
    set { self["Driver"] = newValue }
  }
  public var options: [String: String] {
    get { self["Options", or: [:]] }
    set { self["Options"] = newValue }
  }
  public var pools: [Pool] {
    get { self["Config", or: []] }
    set { self["Config"] = newValue }
  }

  /// Addresses of a network.
  public struct Pool: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    public init(subnet: String, range: String? = nil, gateway: String? = nil) {
      fields = ["Subnet": .string(subnet)]
      self.range = range
      self.gateway = gateway
    }

    /// Such as `172.20.0.0/16`.
    public var subnet: String {
      get { self["Subnet", or: ""] }
      set { self["Subnet"] = newValue }
    }
    /// The part of it from which containers get theirs.
    public var range: String? {
      get { self[text: "IPRange"] }
      set { self[text: "IPRange"] = newValue }
    }
    public var gateway: String? {
      get { self[text: "Gateway"] }
      set { self[text: "Gateway"] = newValue }
    }
    /// Addresses that are somebody else's, by names.
    public var reserved: [String: String] {
      get { self["AuxiliaryAddresses", or: [:]] }
      set { self["AuxiliaryAddresses"] = newValue }
    }
  }
}
