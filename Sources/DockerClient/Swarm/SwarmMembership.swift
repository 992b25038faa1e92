/// An engine's place in a swarm (`SystemInfo`).
public struct SwarmMembership: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  public var nodeID: String { self["NodeID", or: ""] }
  public var address: String { self["NodeAddr", or: ""] }
  public var state: State { self["LocalNodeState", or: .inactive] }
  /// Whether it is a manager: the others can't tell anything about the swarm, nor change it.
  public var isManager: Bool { self["ControlAvailable", or: false] }
  /// Why it isn't what it should be.
  public var error: String? { self[text: "Error"] }
  /// How many machines are in it. Only managers know.
  public var nodes: Int { self["Nodes", or: 0] }
  /// How many of them are managers. Only managers know.
  public var managers: Int { self["Managers", or: 0] }
  public var managerAddresses: [Manager] { self["RemoteManagers", or: []] }
  public var cluster: SwarmDetails? { self["Cluster"] }

  /// The set is open.
  public struct State: EngineWord {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let inactive: Self = "inactive"
    public static let pending: Self = "pending"
    public static let active: Self = "active"
    public static let error: Self = "error"
    /// The swarm's key is wanted: see ``SwarmOperations/unlock(key:)``.
    public static let locked: Self = "locked"
  }

  /// A manager of the swarm.
  public struct Manager: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    public var nodeID: String { self["NodeID", or: ""] }
    /// With its port.
    public var address: String { self["Addr", or: ""] }
  }
}
