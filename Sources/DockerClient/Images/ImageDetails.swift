/// All about one image (`ImageInspect`).
public struct ImageDetails: EngineObject {
  public static let requiredField: String? = "Id"

  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// `sha256:` and 64 digits (`Id`): of its config, or of its manifest where the engine keeps images in containerd.
  public var id: String { self["Id", or: ""] }
  /// Its names here, as `name:tag` (`RepoTags`); empty for one that lost its name to another.
  public var tags: [String] { self["RepoTags", or: []] }
  /// What its names mean at registries, as `name@sha256:…` (`RepoDigests`); empty for one that was only built here.
  public var digests: [String] { self["RepoDigests", or: []] }
  /// When it was made, which may be long before it came here; nil where it doesn't say.
  public var created: EngineTime? { self[moment: "Created"] }
  /// The image that it was built on; empty for one that was pulled, or built elsewhere.
  public var parent: String { self["Parent", or: ""] }
  /// As whoever built it said; mostly empty.
  public var author: String { self["Author", or: ""] }
  /// What was said when it was committed or imported.
  public var comment: String { self["Comment", or: ""] }
  /// In Go's words, such as `amd64` and `linux`.
  public var architecture: String { self["Architecture", or: ""] }
  /// Of the architecture, such as `v8`; nil where there is just one.
  public var variant: String? { self[text: "Variant"] }
  /// In Go's words, such as `linux` (`Os`).
  public var operatingSystem: String { self["Os", or: ""] }
  /// Of Windows (`OsVersion`); nil elsewhere.
  public var operatingSystemVersion: String? { self[text: "OsVersion"] }
  /// In bytes.
  public var size: Int64 { self["Size", or: 0] }
  /// What its containers are made with.
  public var config: ContainerConfig { self["Config", or: ContainerConfig()] }
  /// Where its files are kept: what the storage driver says of it (`GraphDriver`). Nil where containerd keeps them.
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
  /// All its variants, whether their content is here or not. Only where they were asked for. API 1.48.
  public var manifests: [ImageManifest] { self["Manifests", or: []] }
  /// Who signed, pulled or built it, as far as that is known. API 1.53.
  public var identity: JSONValue? { self["Identity"] }

  /// Labels that its containers get.
  public var labels: [String: String] { config.labels }
  /// `NAME=value`, as the engine keeps them.
  public var environment: [String] { config["Env", or: []] }
  /// The program, and arguments before ``command``; empty without one.
  public var entrypoint: [String] { config.entrypoint ?? [] }
  /// The arguments, or the whole command without an ``entrypoint``.
  public var command: [String] { config.command ?? [] }
  /// Where the command runs; empty: `/`.
  public var workingDirectory: String { config.workingDirectory ?? "" }
  /// As whom the command runs, as `name`, `uid` or `uid:gid`; empty: as root.
  public var user: String { config.user ?? "" }
  /// Ports that it says it listens on. Publishing them is left to each container.
  public var exposedPorts: [ContainerPort] { config.exposedPorts }
}

/// A step by which an image came about (`ImageHistory`).
public struct ImageLayer: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// The image as it was after the step; `<missing>` where it was built elsewhere.
  public var id: String { self["Id", or: ""] }
  /// When the step was done; whole seconds.
  public var created: EngineTime { self["Created", or: EngineTime(seconds: 0)] }
  /// The command of the step.
  public var command: String { self["CreatedBy", or: ""] }
  /// Names of the image as it was after the step; mostly those of the last one alone.
  public var tags: [String] { self["Tags", or: []] }
  /// Bytes that the step added.
  public var size: Int64 { self["Size", or: 0] }
  /// What the builder said of the step; empty for the classic one.
  public var comment: String { self["Comment", or: ""] }
}
