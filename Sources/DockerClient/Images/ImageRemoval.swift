/// What removing images did to one of them (`ImageDelete`, `ImagePrune`): a name was taken off, or layers are gone.
public struct ImageRemoval: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// A name that the image lost; nil in an entry for an image.
  public var untagged: String? { self["Untagged"] }
  /// The id of an image or layer whose files are gone; nil in an entry for a name.
  public var deleted: String? { self["Deleted"] }
}

/// What a prune removed (`ImagePrune`).
public struct ImagePruneReport: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// One entry for each name and each image that is gone.
  public var removals: [ImageRemoval] { self["ImagesDeleted", or: []] }
  /// In bytes.
  public var reclaimed: Int64 { self["SpaceReclaimed", or: 0] }
}
