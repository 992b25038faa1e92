/// A network (`NetworkList`, `NetworkInspect`).
public struct NetworkSummary: EngineObject {
  public static let requiredField: String? = "Id"

  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  public var id: String { self["Id", or: ""] }
  public var name: String { self["Name", or: ""] }
  public var driver: String { self["Driver", or: ""] }
  public var driverOptions: [String: String] { self["Options", or: [:]] }
  public var labels: [String: String] { self["Labels", or: [:]] }
  public var created: EngineTime? { self[moment: "Created"] }
  /// `local`, `swarm` or `global`.
  public var scope: String { self["Scope", or: ""] }
  public var isInternal: Bool { self["Internal", or: false] }
  public var isAttachable: Bool { self["Attachable", or: false] }
  public var isIngress: Bool { self["Ingress", or: false] }
  /// API 1.48; before, every network had it.
  public var hasIPv4: Bool { self["EnableIPv4", or: true] }
  public var hasIPv6: Bool { self["EnableIPv6", or: false] }
  public var addressing: NetworkAddressing { self["IPAM", or: NetworkAddressing()] }
  public var isPattern: Bool { self["ConfigOnly", or: false] }
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

    public var name: String { self["Name", or: ""] }
    public var endpointID: String { self["EndpointID", or: ""] }
    public var macAddress: String { self["MacAddress", or: ""] }
    /// With the length of the network's prefix, as `172.20.0.2/16`.
    public var address: String? { self[text: "IPv4Address"] }
    public var address6: String? { self[text: "IPv6Address"] }
  }

  /// A machine of the swarm.
  public struct Peer: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    public var name: String { self["Name", or: ""] }
    public var address: String { self["IP", or: ""] }
  }
}
