/// A named volume (`VolumeInspect`).
public struct VolumeSummary: EngineObject {
  public static let requiredField: String? = "Name"

  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// By it containers name it; unique on the engine.
  public var name: String { self["Name", or: ""] }
  /// `local`, or a plugin's name.
  public var driver: String { self["Driver", or: ""] }
  /// Options that it was made with, in the driver's own words (`Options`).
  public var driverOptions: [String: String] { self["Options", or: [:]] }
  /// What it was labelled with when it was made.
  public var labels: [String: String] { self["Labels", or: [:]] }
  /// Where it lies on the engine's machine.
  public var mountpoint: String { self["Mountpoint", or: ""] }
  /// When it was made; nil where the engine doesn't say.
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
