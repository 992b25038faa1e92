/// A machine of the swarm (`NodeInspect`).
public struct SwarmNode: SwarmObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// What it shall be; changed by ``NodeOperations``.
  public var spec: SwarmNodeSpec {
    get { self["Spec", or: SwarmNodeSpec()] }
    set { self["Spec"] = newValue }
  }
  /// What it says of itself (`Description`).
  public var details: Details { self["Description", or: Details()] }
  /// `ready`, `down`, `disconnected` or `unknown`, why, and its address.
  public var status: Status { self["Status", or: Status()] }
  /// Only of managers.
  public var manager: Manager? { self["ManagerStatus"] }

  /// What a machine says of itself when it joins, and when its engine starts.
  public struct Details: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// What the machine calls itself.
    public var hostname: String { self["Hostname", or: ""] }
    /// What it can run.
    public var platform: NodePlatform { self["Platform", or: NodePlatform()] }
    /// What it has to give to tasks.
    public var resources: TaskResources.Amounts { self["Resources", or: TaskResources.Amounts()] }
    /// The engine's version there, such as `27.5.1`.
    public var engineVersion: String { fields["Engine"]?["EngineVersion"]?.value() ?? "" }
    /// Labels of the engine there, by which tasks can be placed as with `engine.labels.disk`; not those of
    /// ``SwarmNodeSpec/labels``.
    public var engineLabels: [String: String] { fields["Engine"]?["Labels"]?.value() ?? [:] }
    /// The authority by which it trusts the other machines.
    public var tls: SwarmDetails.TLSDetails { self["TLSInfo", or: SwarmDetails.TLSDetails()] }
  }

  /// Whether a machine is there, as the managers see it.
  public struct Status: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// `ready`, `down`, `disconnected` or `unknown`.
    public var state: String { self["State", or: ""] }
    /// Why it is so, in words; mostly empty.
    public var message: String { self["Message", or: ""] }
    /// Where its connection with the managers came from, without a port (`Addr`).
    public var address: String { self["Addr", or: ""] }
  }

  /// What there is to say of a machine that is a manager.
  public struct Manager: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// Whether it leads the others.
    public var isLeader: Bool { self["Leader", or: false] }
    /// `reachable`, `unreachable` or `unknown`.
    public var reachability: String { self["Reachability", or: ""] }
    /// Where other managers reach it, with its port (`Addr`).
    public var address: String { self["Addr", or: ""] }
  }
}

/// A machine's kind, in the kernel's words, such as `x86_64` and `linux`.
public struct NodePlatform: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// In the kernel's words as `x86_64`; in those of images as `amd64` where the engine says so.
  public var architecture: String { self["Architecture", or: ""] }
  /// `linux` or `windows` (`OS`).
  public var operatingSystem: String { self["OS", or: ""] }
}
