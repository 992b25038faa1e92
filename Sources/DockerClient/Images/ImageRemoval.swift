/// What removing images did to one of them (`ImageDelete`, `ImagePrune`): a name was taken off, or layers are gone.
public struct ImageRemoval: Sendable, Hashable, Decodable {
  public let untagged: String?
  public let deleted: String?

  private enum CodingKeys: String, CodingKey {
    case untagged = "Untagged"
    case deleted = "Deleted"
  }
}

/// What a prune removed (`ImagePrune`).
public struct ImagePruneReport: Sendable, Hashable, Decodable {
  public let removals: [ImageRemoval]
  /// In bytes.
  public let reclaimed: Int64

  private enum CodingKeys: String, CodingKey {
    case removals = "ImagesDeleted"
    case reclaimed = "SpaceReclaimed"
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    removals = try values.value(.removals, or: [])
    reclaimed = try values.value(.reclaimed, or: 0)
  }
}
