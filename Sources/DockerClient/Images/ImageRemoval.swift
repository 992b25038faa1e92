/// What removing images did to one of them (`ImageDelete`, `ImagePrune`): a name was taken off, or layers are gone.
public struct ImageRemoval: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  public var untagged: String? { self["Untagged"] }
  public var deleted: String? { self["Deleted"] }
}

/// What a prune removed (`ImagePrune`).
public struct ImagePruneReport: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  public var removals: [ImageRemoval] { self["ImagesDeleted", or: []] }
  /// In bytes.
  public var reclaimed: Int64 { self["SpaceReclaimed", or: 0] }
}
