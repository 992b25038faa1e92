/// What a network shall be (`NetworkCreate`).
public struct NetworkSpec: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// A network on this engine alone, unless the `driver` spans machines. One that is internal has no way out.
  public init(name: String, driver: String = "bridge", labels: [String: String] = [:], isInternal: Bool = false) {
    fields = [:]
    self.name = name
    self.driver = driver
    self.labels = labels
    self.isInternal = isInternal
    // Engines before API 1.44 take two networks of one name otherwise.
    fields["CheckDuplicate"] = true
  }

  /// Two networks may have the same one, and be told apart by their ids alone.
  public var name: String {
    get { self["Name", or: ""] }
    set { self["Name"] = newValue }
  }
  /// `bridge`, `overlay` or another that the engine has.
  public var driver: String {
    get { self["Driver", or: ""] }
    set { self["Driver"] = newValue }
  }
  /// Options in the driver's own words (`Options`).
  public var driverOptions: [String: String] {
    get { self["Options", or: [:]] }
    set { self["Options"] = newValue }
  }
  /// Labels by name, to find it again by.
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
  /// Whether containers get IPv6 addresses, too (`EnableIPv6`).
  public var hasIPv6: Bool? {
    get { self["EnableIPv6"] }
    set { self["EnableIPv6"] = newValue }
  }
  /// How it gives out addresses.
  public var addressing: NetworkAddressing? {
    get { self["IPAM"] }
    set { self["IPAM"] = newValue }
  }
  /// Whether it only lends its settings to others, see ``pattern``.
  public var isPattern: Bool {
    get { self["ConfigOnly", or: false] }
    set { self["ConfigOnly"] = newValue }
  }
  /// The name of a network of which it takes over what makes it up (`ConfigFrom`). The other has to be a pattern,
  /// and engines refuse labels, addresses and options beside it.
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

  /// Without pools, subnets come from the engine's own.
  public init(_ pools: [Pool] = []) {
    fields = ["Config": pools.json]
  }

  /// `default` or another that the engine has.
  public var driver: String? {
    get { self["Driver"] }
    set { self["Driver"] = newValue }
  }
  /// Options in the words of the driver of addresses.
  public var options: [String: String] {
    get { self["Options", or: [:]] }
    set { self["Options"] = newValue }
  }
  /// Subnets; an empty list: one that the engine chooses (`Config`).
  public var pools: [Pool] {
    get { self["Config", or: []] }
    set { self["Config"] = newValue }
  }

  /// Addresses of a network.
  public struct Pool: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// A subnet as `10.1.0.0/24`. What isn't given, the engine chooses: the whole subnet, and its first address.
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
    /// The address by which containers leave it; nil: the first of the subnet.
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
