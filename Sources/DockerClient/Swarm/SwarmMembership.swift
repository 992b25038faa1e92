/// An engine's place in a swarm (`SystemInfo`).
public struct SwarmMembership: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// The machine's id in the swarm; empty without one.
  public var nodeID: String { self["NodeID", or: ""] }
  /// Where other machines reach it; empty without a swarm.
  public var address: String { self["NodeAddr", or: ""] }
  /// Whether it is in a swarm (`LocalNodeState`).
  public var state: State { self["LocalNodeState", or: .inactive] }
  /// Whether it is a manager: the others can't tell anything about the swarm, nor change it.
  public var isManager: Bool { self["ControlAvailable", or: false] }
  /// Why it isn't what it should be.
  public var error: String? { self[text: "Error"] }
  /// How many machines are in it. Only managers know.
  public var nodes: Int { self["Nodes", or: 0] }
  /// How many of them are managers. Only managers know.
  public var managers: Int { self["Managers", or: 0] }
  /// The managers that it knows of.
  public var managerAddresses: [Manager] { self["RemoteManagers", or: []] }
  /// The swarm itself, where this machine is a manager.
  public var cluster: SwarmDetails? { self["Cluster"] }

  /// The set is open.
  public struct State: EngineWord {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    /// In no swarm.
    public static let inactive: Self = "inactive"
    /// About to join one.
    public static let pending: Self = "pending"
    /// In a swarm.
    public static let active: Self = "active"
    /// In a swarm, and not at work: ``SwarmMembership/error`` says why.
    public static let error: Self = "error"
    /// The swarm's key is wanted: see ``SwarmOperations/unlock(key:)``.
    public static let locked: Self = "locked"
  }

  /// A manager of the swarm.
  public struct Manager: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// The manager's id in the swarm.
    public var nodeID: String { self["NodeID", or: ""] }
    /// With its port.
    public var address: String { self["Addr", or: ""] }
  }
}
