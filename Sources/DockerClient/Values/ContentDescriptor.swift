/// Content that is named by its digest, as the OCI image specification describes it.
public struct ContentDescriptor: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  public var mediaType: String { self["mediaType", or: ""] }
  /// Such as `sha256:…`.
  public var digest: String { self["digest", or: ""] }
  /// In bytes.
  public var size: Int64 { self["size", or: 0] }
  public var urls: [String] { self["urls", or: []] }
  public var annotations: [String: String] { self["annotations", or: [:]] }
  public var artifactType: String? { self[text: "artifactType"] }
  public var platform: ImagePlatform? { self["platform"] }
}

/// What a machine must be for an image to run there, in Go's words, as the OCI image specification has it.
public struct ImagePlatform: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  public init(_ operatingSystem: String, _ architecture: String, variant: String? = nil) {
    fields = ["os": .string(operatingSystem), "architecture": .string(architecture)]
    self.variant = variant
  }

  /// `linux`, `windows` and so on.
  public var operatingSystem: String {
    get { self["os", or: ""] }
    set { self["os"] = newValue }
  }
  /// `amd64`, `arm64` and so on.
  public var architecture: String {
    get { self["architecture", or: ""] }
    set { self["architecture"] = newValue }
  }
  /// Such as `v7` of `arm`.
  public var variant: String? {
    get { self["variant"] }
    set { self["variant"] = newValue }
  }
  public var operatingSystemVersion: String? {
    get { self["os.version"] }
    set { self["os.version"] = newValue }
  }
  public var operatingSystemFeatures: [String] {
    get { self["os.features", or: []] }
    set { self["os.features"] = newValue }
  }
}
