/// What a registry says of an image (`DistributionInspect`).
public struct DistributionDetails: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// What the name means at the registry: digest, size and kind of its manifest.
  public var descriptor: ContentDescriptor { self["Descriptor", or: ContentDescriptor()] }
  /// For which machines there are variants.
  public var platforms: [ImagePlatform] { self["Platforms", or: []] }
}
