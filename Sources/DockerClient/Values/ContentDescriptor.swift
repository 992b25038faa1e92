/// Content that is named by its digest, as the OCI image specification describes it.
public struct ContentDescriptor: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// What kind of content it is, such as `application/vnd.oci.image.manifest.v1+json`.
  public var mediaType: String { self["mediaType", or: ""] }
  /// Such as `sha256:…`.
  public var digest: String { self["digest", or: ""] }
  /// In bytes.
  public var size: Int64 { self["size", or: 0] }
  /// Where else it can be fetched; mostly empty.
  public var urls: [String] { self["urls", or: []] }
  /// Notes by name, such as `org.opencontainers.image.created`.
  public var annotations: [String: String] { self["annotations", or: [:]] }
  /// What an artifact that is no image holds; nil of others.
  public var artifactType: String? { self[text: "artifactType"] }
  /// What it runs on; nil where it isn't for one platform.
  public var platform: ImagePlatform? { self["platform"] }
}

/// What a machine must be for an image to run there, in Go's words, as the OCI image specification has it.
public struct ImagePlatform: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// In Go's words, as `ImagePlatform("linux", "arm64")`; `variant` is such as `v7`.
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
  /// Of Windows (`os.version`).
  public var operatingSystemVersion: String? {
    get { self["os.version"] }
    set { self["os.version"] = newValue }
  }
  /// What of the system it needs, such as `win32k` (`os.features`).
  public var operatingSystemFeatures: [String] {
    get { self["os.features", or: []] }
    set { self["os.features"] = newValue }
  }
}
