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
///
/// The fields are where engines have them: the API's reference puts all but ``group`` into `AccessMode`, where engines pass
/// over them without a word.
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
  /// `active`, `pause` or `drain`: the one thing that can be changed afterwards.
  public var availability: String? {
    get { self["Availability"] }
    set { self["Availability"] = newValue }
  }
  /// Bytes that it must and may hold (`CapacityRange`).
  public var capacity: Capacity? {
    get { self["CapacityRange"] }
    set { self["CapacityRange"] = newValue }
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

  /// Who may use it, and how: by ``mount`` as files, or by ``block`` as a device.
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
    /// Used as files, with options for the mount as the API has them, or none: `[:]` (`MountVolume`).
    public var mount: JSONValue? {
      get { self["MountVolume"] }
      set { self["MountVolume"] = newValue }
    }
    /// Used as a device; engines know no options for that: `[:]` (`BlockVolume`).
    public var block: JSONValue? {
      get { self["BlockVolume"] }
      set { self["BlockVolume"] = newValue }
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
