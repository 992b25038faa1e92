/// A volume that the swarm looks after, through a plugin for storage. API 1.42.
public struct ClusterVolume: SwarmObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// What it shall be.
  public var spec: ClusterVolumeSpec { self["Spec", or: ClusterVolumeSpec()] }
  /// What the plugin says of it.
  public var info: JSONValue? { self["Info"] }
  /// On which nodes it is, or is about to be.
  public var placements: [JSONValue] { self["PublishStatus", or: []] }
}

/// What a volume of the swarm shall be. API 1.42.
public struct ClusterVolumeSpec: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// Volumes of a group may take each other's place.
  public var group: String? {
    get { self["Group"] }
    set { self["Group"] = newValue }
  }
  /// How many tasks may use it at once, and whether as files or as a device (`AccessMode`).
  public var accessMode: AccessMode {
    get { self["AccessMode", or: AccessMode()] }
    set { self["AccessMode"] = newValue }
  }

  /// Who may use it, and how.
  public struct AccessMode: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// `single` or `multi`: on one node at a time, or several.
    public var scope: String? {
      get { self["Scope"] }
      set { self["Scope"] = newValue }
    }
    /// `none`, `readonly`, `onewriter` or `all`.
    public var sharing: String? {
      get { self["Sharing"] }
      set { self["Sharing"] = newValue }
    }
    /// `active`, `pause` or `drain`.
    public var availability: String? {
      get { self["Availability"] }
      set { self["Availability"] = newValue }
    }
    /// Bytes that it must and may hold.
    public var capacity: Capacity? {
      get { self["CapacityRange"] }
      set { self["CapacityRange"] = newValue }
    }
    /// Options for the mount, and where it must be reachable: as the API has them.
    public var mount: JSONValue? {
      get { self["MountVolume"] }
      set { self["MountVolume"] = newValue }
    }
    /// Secrets that the storage driver gets for each of its calls, as the API has them.
    public var secrets: JSONValue? {
      get { self["Secrets"] }
      set { self["Secrets"] = newValue }
    }
    /// Where it has to be reachable from, as the API has it (`AccessibilityRequirements`).
    public var reachability: JSONValue? {
      get { self["AccessibilityRequirements"] }
      set { self["AccessibilityRequirements"] = newValue }
    }
  }

  /// In bytes.
  public struct Capacity: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// Least bytes; 0: the driver's choice.
    public var required: Int64? {
      get { self["RequiredBytes"] }
      set { self["RequiredBytes"] = newValue }
    }
    /// Most bytes; 0: any number.
    public var limit: Int64? {
      get { self["LimitBytes"] }
      set { self["LimitBytes"] = newValue }
    }
  }
}
