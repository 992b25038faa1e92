/// An image that a registry found (`ImageSearch`).
public struct ImageSearchResult: EngineObject {
  public static let requiredField: String? = "name"

  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// What to pull it by, without a tag.
  public var name: String { self["name", or: ""] }
  /// In its owner's words.
  public var text: String { self["description", or: ""] }
  /// Whether Docker vouches for it (`is_official`).
  public var isOfficial: Bool { self["is_official", or: false] }
  /// How many users marked it.
  public var stars: Int { self["star_count", or: 0] }
}
