/// An image as the list shows it (`ImageList`).
public struct ImageSummary: EngineObject {
  public static let requiredField: String? = "Id"

  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// `sha256:` and 64 digits (`Id`).
  public var id: String { self["Id", or: ""] }
  /// Its names with tags.
  public var tags: [String] { self["RepoTags", or: [String]()].filter { $0 != "<none>:<none>" } }
  /// Its names with the digests by which registries know it.
  public var digests: [String] { self["RepoDigests", or: [String]()].filter { $0 != "<none>@<none>" } }
  /// The image that it was built on; empty for one that was pulled, or built elsewhere.
  public var parent: String { self["ParentId", or: ""] }
  /// Labels that its containers get.
  public var labels: [String: String] { self["Labels", or: [:]] }
  /// When it was made, which may be long before it came here; whole seconds.
  public var created: EngineTime { self["Created", or: EngineTime(seconds: 0)] }
  /// In bytes, with the layers that it shares.
  public var size: Int64 { self["Size", or: 0] }
  /// Bytes that it shares with others; nil unless it was asked for.
  public var sharedSize: Int64? { self["SharedSize"].flatMap { (size: Int64) in size < 0 ? nil : size } }
  /// How many containers use it; nil where the engine didn't count.
  public var containers: Int? { self["Containers"].flatMap { (count: Int) in count < 0 ? nil : count } }
  /// What its name points to. API 1.48, with a store for several platforms.
  public var descriptor: ContentDescriptor? { self["Descriptor"] }
  /// Its variants for several platforms. Only where they were asked for.
  public var manifests: [ImageManifest] { self["Manifests", or: []] }
}
