/// What a machine shall be to the swarm (`NodeUpdate`).
public struct SwarmNodeSpec: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  public var name: String? {
    get { self["Name"] }
    set { self["Name"] = newValue }
  }
  public var labels: [String: String] {
    get { self["Labels", or: [:]] }
    set { self["Labels"] = newValue }
  }
  public var role: NodeRole {
    get { self["Role", or: .worker] }
    set { self["Role"] = newValue }
  }
  public var availability: NodeAvailability {
    get { self["Availability", or: .active] }
    set { self["Availability"] = newValue }
  }
}

/// The set is open.
public struct NodeRole: EngineWord {
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }

  public static let worker: Self = "worker"
  public static let manager: Self = "manager"
}

/// Whether a machine is given tasks. The set is open.
public struct NodeAvailability: EngineWord {
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }

  public static let active: Self = "active"
  /// Gets none, and keeps those that it has.
  public static let pause: Self = "pause"
  /// Gets none, and its own go elsewhere.
  public static let drain: Self = "drain"
}
