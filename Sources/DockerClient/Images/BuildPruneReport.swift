/// What a prune of the builds' cache removed (`BuildPrune`).
public struct BuildPruneReport: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// Ids of records.
  public var removed: [String] { self["CachesDeleted", or: []] }
  /// In bytes.
  public var reclaimed: Int64 { self["SpaceReclaimed", or: 0] }
}

/// A record of the builds' cache (`SystemDataUsage`).
public struct BuildCacheRecord: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// What the filter `id` of a prune finds it by.
  public var id: String { self["ID", or: ""] }
  /// Ids of the records that it was made from. Engines before API 1.42 tell one at most (`Parent`).
  public var parents: [String] { self["Parents"] ?? self[text: "Parent"].map { [$0] } ?? [] }
  /// Such as `regular`, `source.local` or `exec.cachemount`.
  public var type: String { self["Type", or: ""] }
  /// The step in words, as it stands in the Dockerfile.
  public var text: String { self["Description", or: ""] }
  /// Whether a build uses it now (`InUse`).
  public var isUsed: Bool { self["InUse", or: false] }
  /// Whether it shares its bytes with an image, so that removing it frees nothing.
  public var isShared: Bool { self["Shared", or: false] }
  /// In bytes.
  public var size: Int64 { self["Size", or: 0] }
  /// When it was made.
  public var created: EngineTime? { self[moment: "CreatedAt"] }
  /// When a build last used it; nil: never since.
  public var lastUsed: EngineTime? { self[moment: "LastUsedAt"] }
  /// How many builds used it.
  public var uses: Int { self["UsageCount", or: 0] }
}
