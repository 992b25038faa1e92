/// A machine of the swarm (`NodeInspect`).
public struct SwarmNode: SwarmObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  public var spec: SwarmNodeSpec {
    get { self["Spec", or: SwarmNodeSpec()] }
    set { self["Spec"] = newValue }
  }
  public var details: Details { self["Description", or: Details()] }
  /// `ready`, `down`, `disconnected` or `unknown`, why, and its address.
  public var status: Status { self["Status", or: Status()] }
  /// Only of managers.
  public var manager: Manager? { self["ManagerStatus"] }

  public struct Details: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    public var hostname: String { self["Hostname", or: ""] }
    public var platform: NodePlatform { self["Platform", or: NodePlatform()] }
    /// What it has to give to tasks.
    public var resources: TaskResources.Amounts { self["Resources", or: TaskResources.Amounts()] }
    public var engineVersion: String { fields["Engine"]?["EngineVersion"]?.value() ?? "" }
    public var engineLabels: [String: String] { fields["Engine"]?["Labels"]?.value() ?? [:] }
    public var tls: SwarmDetails.TLSDetails { self["TLSInfo", or: SwarmDetails.TLSDetails()] }
  }

  public struct Status: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    public var state: String { self["State", or: ""] }
    public var message: String { self["Message", or: ""] }
    public var address: String { self["Addr", or: ""] }
  }

  public struct Manager: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    public var isLeader: Bool { self["Leader", or: false] }
    /// `reachable`, `unreachable` or `unknown`.
    public var reachability: String { self["Reachability", or: ""] }
    public var address: String { self["Addr", or: ""] }
  }
}

/// A machine's kind, in the kernel's words, such as `x86_64` and `linux`.
public struct NodePlatform: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  public var architecture: String { self["Architecture", or: ""] }
  public var operatingSystem: String { self["OS", or: ""] }
}
