/// The volumes of an engine, and what kept it from listing all (`VolumeList`).
public struct VolumeList: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// Those that could be listed.
  public var volumes: [VolumeSummary] { self["Volumes", or: []] }
  /// Such as drivers that didn't answer; often empty.
  public var warnings: [String] { self["Warnings", or: []] }
}
