/// A directory of the host, a volume or something else inside a container.
public struct ContainerMount: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// - Parameter type: `bind` (`source` is a path of the host), `volume` (a volume's name), `tmpfs`, `image` (an image's name; API
  ///   1.48), `cluster` (a swarm's volume; API 1.42) or another that the engine knows.
  public init(type: String = "bind", source: String, target: String, isReadOnly: Bool = false) {
    fields = [
      "Type": .string(type), "Source": .string(source), "Target": .string(target), "ReadOnly": .bool(isReadOnly),
    ]
  }

  /// What is mounted: `bind`, `volume`, `tmpfs`, `image` and so on.
  public var type: String {
    get { self["Type", or: ""] }
    set { self["Type"] = newValue }
  }
  /// A path of the host, or the name of a volume or image; empty for `tmpfs`, and for a volume without a name.
  public var source: String {
    get { self["Source", or: ""] }
    set { self["Source"] = newValue }
  }
  /// The whole path inside the container.
  public var target: String {
    get { self["Target", or: ""] }
    set { self["Target"] = newValue }
  }
  /// Whether the container can't write there.
  public var isReadOnly: Bool {
    get { self["ReadOnly", or: false] }
    set { self["ReadOnly"] = newValue }
  }
  /// macOS: `consistent`, `cached` or `delegated`.
  public var consistency: String? {
    get { self["Consistency"] }
    set { self["Consistency"] = newValue }
  }
  /// For the type `bind` alone.
  public var bind: BindOptions {
    get { self["BindOptions", or: BindOptions()] }
    set { self["BindOptions"] = newValue }
  }
  /// For the type `volume` alone.
  public var volume: VolumeOptions {
    get { self["VolumeOptions", or: VolumeOptions()] }
    set { self["VolumeOptions"] = newValue }
  }
  /// For the type `tmpfs` alone (`TmpfsOptions`).
  public var memory: MemoryOptions {
    get { self["TmpfsOptions", or: MemoryOptions()] }
    set { self["TmpfsOptions"] = newValue }
  }
  /// For the type `image` alone. API 1.48.
  public var image: ImageOptions {
    get { self["ImageOptions", or: ImageOptions()] }
    set { self["ImageOptions"] = newValue }
  }

  /// What engines older than this client may not know, wherever mounts are sent.
  static let newFields: [FieldVersion] = [
    FieldVersion("Type", of: "cluster", since: 42),
    FieldVersion("BindOptions.CreateMountpoint", since: 42),
    FieldVersion("BindOptions.ReadOnlyNonRecursive", since: 44),
    FieldVersion("BindOptions.ReadOnlyForceRecursive", since: 44),
    FieldVersion("VolumeOptions.Subpath", since: 45),
    FieldVersion("TmpfsOptions.Options", since: 46),
    FieldVersion("Type", of: "image", since: 48),
    FieldVersion("ImageOptions", since: 48),
  ]

  /// How a path of the host is mounted.
  public struct BindOptions: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// `rprivate`, `shared`, `rslave` and so on.
    public var propagation: String? {
      get { self["Propagation"] }
      set { self["Propagation"] = newValue }
    }
    /// Leaves out what is mounted below.
    public var isNotRecursive: Bool {
      get { self["NonRecursive", or: false] }
      set { self["NonRecursive"] = newValue }
    }
    /// Makes the host's directory if it is missing. API 1.42.
    public var createsSource: Bool {
      get { self["CreateMountpoint", or: false] }
      set { self["CreateMountpoint"] = newValue }
    }
    /// Whether what is mounted below may be written, or must be read-only. API 1.44.
    public var isReadOnlyNotRecursive: Bool {
      get { self["ReadOnlyNonRecursive", or: false] }
      set { self["ReadOnlyNonRecursive"] = newValue }
    }
    /// Makes what is mounted below read-only, too, and the start fail if the kernel can't do that. API 1.44.
    public var isReadOnlyForced: Bool {
      get { self["ReadOnlyForceRecursive", or: false] }
      set { self["ReadOnlyForceRecursive"] = newValue }
    }
  }

  /// How a volume is mounted, and made if it is missing.
  public struct VolumeOptions: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// Leaves out what the image has at that path.
    public var isEmpty: Bool {
      get { self["NoCopy", or: false] }
      set { self["NoCopy"] = newValue }
    }
    /// Labels for the volume if it is made.
    public var labels: [String: String] {
      get { self["Labels", or: [:]] }
      set { self["Labels"] = newValue }
    }
    /// The driver that makes the volume; nil: the engine's own (`DriverConfig`).
    public var driver: DriverChoice? {
      get { self["DriverConfig"] }
      set { self["DriverConfig"] = newValue }
    }
    /// A directory inside the volume. API 1.45.
    public var subpath: String? {
      get { self["Subpath"] }
      set { self["Subpath"] = newValue }
    }
  }

  /// A directory in memory.
  public struct MemoryOptions: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// Bytes.
    public var size: Int64? {
      get { self["SizeBytes"] }
      set { self["SizeBytes"] = newValue }
    }
    /// Permissions, as a number: 0o1777 is 1023.
    public var mode: Int? {
      get { self["Mode"] }
      set { self["Mode"] = newValue }
    }
    /// Such as `["noexec"]` or `["uid", "1000"]`. API 1.46.
    public var options: [[String]] {
      get { self["Options", or: []] }
      set { self["Options"] = newValue }
    }
  }

  /// An image's files.
  public struct ImageOptions: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// A directory inside the image.
    public var subpath: String? {
      get { self["Subpath"] }
      set { self["Subpath"] = newValue }
    }
  }
}

/// A driver by its name, with its options.
public struct DriverChoice: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// The driver called `name`. What `options` there are is the driver's choice.
  public init(_ name: String, options: [String: String] = [:]) {
    fields = ["Name": .string(name), "Options": options.json]
  }

  /// The driver's name, such as `local` or `json-file`.
  public var name: String { self["Name", or: ""] }
  /// Options in the driver's own words.
  public var options: [String: String] { self["Options", or: [:]] }
}
