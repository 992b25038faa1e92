/// What a machine shall be to the swarm (`NodeUpdate`).
public struct SwarmNodeSpec: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// A name of one's own for it; nil where the host name is all that it has.
  public var name: String? {
    get { self["Name"] }
    set { self["Name"] = newValue }
  }
  /// Labels by which tasks can be placed, as with `node.labels.disk`.
  public var labels: [String: String] {
    get { self["Labels", or: [:]] }
    set { self["Labels"] = newValue }
  }
  /// Whether it is to help deciding. Changing it makes the machine's engine change over.
  public var role: NodeRole {
    get { self["Role", or: .worker] }
    set { self["Role"] = newValue }
  }
  /// Whether it is given tasks.
  public var availability: NodeAvailability {
    get { self["Availability", or: .active] }
    set { self["Availability"] = newValue }
  }
}

/// The set is open.
public struct NodeRole: EngineWord {
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }

  /// Runs tasks.
  public static let worker: Self = "worker"
  /// Keeps the swarm's state together with the other managers, and runs tasks unless it is drained.
  public static let manager: Self = "manager"
}

/// Whether a machine is given tasks. The set is open.
public struct NodeAvailability: EngineWord {
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }

  /// Is given tasks.
  public static let active: Self = "active"
  /// Gets none, and keeps those that it has.
  public static let pause: Self = "pause"
  /// Gets none, and its own go elsewhere.
  public static let drain: Self = "drain"
}
