/// What a volume shall be (`VolumeCreate`).
public struct VolumeSpec: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// A volume of the engine's own driver, unless told otherwise.
  public init(name: String, driver: String = "local", labels: [String: String] = [:]) {
    fields = ["Name": .string(name), "Driver": .string(driver), "Labels": labels.json]
  }

  /// Empty: the engine makes one up.
  public var name: String {
    get { self["Name", or: ""] }
    set { self["Name"] = newValue }
  }
  /// `local`, or a plugin's name.
  public var driver: String {
    get { self["Driver", or: ""] }
    set { self["Driver"] = newValue }
  }
  /// Options in the driver's own words; of `local` those of a mount, such as `type`, `device` and `o`.
  public var driverOptions: [String: String] {
    get { self["DriverOpts", or: [:]] }
    set { self["DriverOpts"] = newValue }
  }
  /// Labels by name, to find it again by.
  public var labels: [String: String] {
    get { self["Labels", or: [:]] }
    set { self["Labels"] = newValue }
  }
  /// Makes it a volume of the swarm. API 1.42.
  public var cluster: ClusterVolumeSpec? {
    get { self["ClusterVolumeSpec"] }
    set { self["ClusterVolumeSpec"] = newValue }
  }

  static let newFields = [FieldVersion("ClusterVolumeSpec", since: 42)]
}

/// What a prune of volumes removed (`VolumePrune`).
public struct VolumePruneReport: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// Names of the volumes that are gone (`VolumesDeleted`).
  public var removed: [String] { self["VolumesDeleted", or: []] }
  /// In bytes.
  public var reclaimed: Int64 { self["SpaceReclaimed", or: 0] }
}
