/// All about one image (`ImageInspect`).
public struct ImageDetails: EngineObject {
  public static let requiredField: String? = "Id"

  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  public var id: String { self["Id", or: ""] }
  public var tags: [String] { self["RepoTags", or: []] }
  public var digests: [String] { self["RepoDigests", or: []] }
  public var created: EngineTime? { self[moment: "Created"] }
  /// The image that it was built on; empty for one that was pulled, or built elsewhere.
  public var parent: String { self["Parent", or: ""] }
  public var author: String { self["Author", or: ""] }
  public var comment: String { self["Comment", or: ""] }
  /// In Go's words, such as `amd64` and `linux`.
  public var architecture: String { self["Architecture", or: ""] }
  public var variant: String? { self[text: "Variant"] }
  public var operatingSystem: String { self["Os", or: ""] }
  public var operatingSystemVersion: String? { self[text: "OsVersion"] }
  /// In bytes.
  public var size: Int64 { self["Size", or: 0] }
  /// What its containers are made with.
  public var config: ContainerConfig { self["Config", or: ContainerConfig()] }
  public var storage: DriverData? { self["GraphDriver"] }
  /// Digests of its layers, the lowest first.
  public var layers: [String] { fields["RootFS"]?["Layers"]?.value() ?? [] }
  /// When it was last given a name here.
  public var tagged: EngineTime? {
    let time: EngineTime? = fields["Metadata"]?["LastTagTime"]?.value()
    return time.flatMap { $0.isNever ? nil : $0 }
  }
  /// What its name points to, and its variants. API 1.48, with a store for several platforms.
  public var descriptor: ContentDescriptor? { self["Descriptor"] }
  public var manifests: [ImageManifest] { self["Manifests", or: []] }
  /// Who signed, pulled or built it, as far as that is known. API 1.53.
  public var identity: JSONValue? { self["Identity"] }

  public var labels: [String: String] { config.labels }
  /// `NAME=value`, as the engine keeps them.
  public var environment: [String] { config["Env", or: []] }
  public var entrypoint: [String] { config.entrypoint ?? [] }
  public var command: [String] { config.command ?? [] }
  public var workingDirectory: String { config.workingDirectory ?? "" }
  public var user: String { config.user ?? "" }
  public var exposedPorts: [ContainerPort] { config.exposedPorts }
}

/// A step by which an image came about (`ImageHistory`).
public struct ImageLayer: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// The image as it was after the step; `<missing>` where it was built elsewhere.
  public var id: String { self["Id", or: ""] }
  public var created: EngineTime { self["Created", or: EngineTime(seconds: 0)] }
  /// The command of the step.
  public var command: String { self["CreatedBy", or: ""] }
  public var tags: [String] { self["Tags", or: []] }
  /// Bytes that the step added.
  public var size: Int64 { self["Size", or: 0] }
  public var comment: String { self["Comment", or: ""] }
}
