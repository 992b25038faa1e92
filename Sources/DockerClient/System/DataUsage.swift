/// What the engine's disk is used for (`SystemDataUsage`).
///
/// Engines of API 1.52 tell it in another form; both read the same here.
public struct DataUsage: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// All images, with what each takes and shares.
  public var images: [ImageSummary] { items("Images", "ImageUsage") }
  /// All containers, with what each wrote.
  public var containers: [ContainerSummary] { items("Containers", "ContainerUsage") }
  /// All volumes, with what each takes.
  public var volumes: [VolumeSummary] { items("Volumes", "VolumeUsage") }
  /// All that builds keep to be faster the next time.
  public var buildCache: [BuildCacheRecord] { items("BuildCache", "BuildCacheUsage") }

  /// Bytes of all layers of images.
  public var imageSize: Int64 { self["LayersSize"] ?? fields["ImageUsage"]?["TotalSize"]?.value() ?? 0 }

  private func items<Item: EngineObject>(_ name: String, _ newName: String) -> [Item] {
    self[name] ?? fields[newName]?["Items"]?.value() ?? []
  }

  /// What can be told apart.
  public struct Kind: EngineWord {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    /// What containers wrote.
    public static let containers: Self = "container"
    /// Layers of images.
    public static let images: Self = "image"
    /// Volumes on the engine's own disk.
    public static let volumes: Self = "volume"
    /// What builds keep to be faster the next time.
    public static let buildCache: Self = "build-cache"
  }
}
