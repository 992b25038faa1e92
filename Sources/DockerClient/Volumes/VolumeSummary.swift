/// A named volume (`VolumeInspect`).
public struct VolumeSummary: EngineObject {
  public static let requiredField: String? = "Name"

  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  public var name: String { self["Name", or: ""] }
  public var driver: String { self["Driver", or: ""] }
  public var driverOptions: [String: String] { self["Options", or: [:]] }
  public var labels: [String: String] { self["Labels", or: [:]] }
  /// Where it lies on the engine's machine.
  public var mountpoint: String { self["Mountpoint", or: ""] }
  public var created: EngineTime? { self[moment: "CreatedAt"] }
  /// `local` or `global`.
  public var scope: String { self["Scope", or: ""] }
  /// What its driver says of it.
  public var status: [String: JSONValue] { self["Status", or: [:]] }
  /// How much it holds. Only in ``DataUsage``.
  public var usage: Usage? { self["UsageData"] }
  /// How it is in the swarm, if it is one of its volumes. API 1.42.
  public var cluster: ClusterVolume? { self["ClusterVolume"] }

  /// How much a volume holds, and for whom.
  public struct Usage: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// In bytes; -1 where the driver can't tell.
    public var size: Int64 { self["Size", or: -1] }
    /// How many containers have it; -1 where that isn't known.
    public var containers: Int { self["RefCount", or: -1] }
  }
}
