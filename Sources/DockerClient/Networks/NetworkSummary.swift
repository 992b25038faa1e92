/// A network (`NetworkList`, `NetworkInspect`).
public struct NetworkSummary: EngineObject {
  public static let requiredField: String? = "Id"

  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// 64 hexadecimal digits, or 25 letters and digits for one of a swarm (`Id`).
  public var id: String { self["Id", or: ""] }
  /// Not necessarily the only one of this name.
  public var name: String { self["Name", or: ""] }
  /// Such as `bridge`, `host`, `null`, `overlay` or `macvlan`.
  public var driver: String { self["Driver", or: ""] }
  /// Options in the driver's own words (`Options`).
  public var driverOptions: [String: String] { self["Options", or: [:]] }
  /// What it was labelled with when it was made.
  public var labels: [String: String] { self["Labels", or: [:]] }
  /// When it was made; nil where the engine doesn't say.
  public var created: EngineTime? { self[moment: "Created"] }
  /// `local`, `swarm` or `global`.
  public var scope: String { self["Scope", or: ""] }
  /// Whether it has no way out.
  public var isInternal: Bool { self["Internal", or: false] }
  /// Whether containers may be put on it beside a swarm's tasks. Of networks that span machines.
  public var isAttachable: Bool { self["Attachable", or: false] }
  /// Whether it leads a swarm's published ports to its services.
  public var isIngress: Bool { self["Ingress", or: false] }
  /// API 1.48; before, every network had it.
  public var hasIPv4: Bool { self["EnableIPv4", or: true] }
  /// Whether containers get IPv6 addresses, too (`EnableIPv6`).
  public var hasIPv6: Bool { self["EnableIPv6", or: false] }
  /// Its subnets, and who gives out addresses (`IPAM`).
  public var addressing: NetworkAddressing { self["IPAM", or: NetworkAddressing()] }
  /// Whether it only lends its settings to others (`ConfigOnly`), see ``NetworkSpec/pattern``.
  public var isPattern: Bool { self["ConfigOnly", or: false] }
  /// The network that it took its settings over from (`ConfigFrom`); nil if there is none.
  public var pattern: String? {
    let name: String? = fields["ConfigFrom"]?["Network"]?.value()
    return name.flatMap { $0.isEmpty ? nil : $0 }
  }
  /// Who is on it, by the containers' ids. The list leaves it out.
  public var containers: [String: Member] { self["Containers", or: [:]] }
  /// Machines of the swarm that have it.
  public var peers: [Peer] { self["Peers", or: []] }
  /// The swarm's services on it. Only if they were asked for.
  public var services: [String: JSONValue] { self["Services", or: [:]] }
  /// How many addresses of each subnet are in use. API 1.52.
  public var status: JSONValue? { self["Status"] }

  /// A container on a network.
  public struct Member: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// The container's name.
    public var name: String { self["Name", or: ""] }
    /// The id of its connection with the network.
    public var endpointID: String { self["EndpointID", or: ""] }
    /// Its link address, as `02:42:ac:11:00:02`.
    public var macAddress: String { self["MacAddress", or: ""] }
    /// With the length of the network's prefix, as `172.20.0.2/16`.
    public var address: String? { self[text: "IPv4Address"] }
    /// Its address with the prefix length (`IPv6Address`); nil without one.
    public var address6: String? { self[text: "IPv6Address"] }
  }

  /// A machine of the swarm.
  public struct Peer: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// The machine's id among those that have the network.
    public var name: String { self["Name", or: ""] }
    /// The machine's own address (`IP`).
    public var address: String { self["IP", or: ""] }
  }
}
