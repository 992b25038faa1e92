/// How a container is on one network: what was asked for, and what it was given.
public struct EndpointSettings: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// Further names by which others on the network reach it.
  public var aliases: [String] {
    get { self["Aliases", or: []] }
    set { self["Aliases"] = newValue }
  }
  /// Containers that it knows by name there, as `name:alias`.
  public var links: [String] {
    get { self["Links", or: []] }
    set { self["Links"] = newValue }
  }
  /// Addresses of its own choice.
  public var chosen: ChosenAddresses {
    get { self["IPAMConfig", or: ChosenAddresses()] }
    set { self["IPAMConfig"] = newValue }
  }
  /// Its link address. To choose one takes API 1.44.
  public var macAddress: String? {
    get { self[text: "MacAddress"] }
    set { self[text: "MacAddress"] = newValue }
  }
  /// Options in the words of the network's driver (`DriverOpts`).
  public var driverOptions: [String: String] {
    get { self["DriverOpts", or: [:]] }
    set { self["DriverOpts"] = newValue }
  }
  /// The network with the highest gives the container its way out. API 1.48.
  public var gatewayPriority: Int? {
    get { self["GwPriority"] }
    set { self["GwPriority"] = newValue }
  }

  /// The network's id; nothing before the container is on it.
  public var networkID: String { self["NetworkID", or: ""] }
  /// The id of this very connection; empty while the container doesn't run.
  public var endpointID: String { self["EndpointID", or: ""] }
  /// The address by which it leaves the network over IPv4; nil while it doesn't run.
  public var gateway: String? { self[text: "Gateway"] }
  /// Its IPv4 address there (`IPAddress`), without prefix; nil while it doesn't run.
  public var address: String? { self[text: "IPAddress"] }
  /// Bits of the address that name its network, such as 16.
  public var prefixLength: Int { self["IPPrefixLen", or: 0] }
  /// The same as ``gateway`` for IPv6 (`IPv6Gateway`).
  public var gateway6: String? { self[text: "IPv6Gateway"] }
  /// Its IPv6 address there (`GlobalIPv6Address`), without prefix; nil without one.
  public var address6: String? { self[text: "GlobalIPv6Address"] }
  /// Bits of ``address6`` that name its network, such as 64.
  public var prefixLength6: Int { self["GlobalIPv6PrefixLen", or: 0] }
  /// All names that it has there. API 1.44.
  public var names: [String] { self["DNSNames", or: []] }

  /// Addresses that a container shall have.
  public struct ChosenAddresses: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// An address of IPv4 out of the network's subnet; nil: any that is free.
    public var address: String? {
      get { self["IPv4Address"] }
      set { self["IPv4Address"] = newValue }
    }
    /// An address of IPv6 out of the network's subnet; nil: any that is free.
    public var address6: String? {
      get { self["IPv6Address"] }
      set { self["IPv6Address"] = newValue }
    }
    /// Further link-local addresses, of either kind.
    public var linkLocal: [String] {
      get { self["LinkLocalIPs", or: []] }
      set { self["LinkLocalIPs"] = newValue }
    }
  }
}
