/// A container as the list shows it (`ContainerList`).
public struct ContainerSummary: EngineObject {
  public static let requiredField: String? = "Id"

  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// 64 hexadecimal digits (`Id`).
  public var id: String { self["Id", or: ""] }
  /// Without the slash that the engine puts in front.
  public var names: [String] { self["Names", or: [String]()].map(\.withoutSlash) }
  /// The image as it was named at creation.
  public var image: String { self["Image", or: ""] }
  /// The id of the image that it was made of, also when its name has gone to another one.
  public var imageID: String { self["ImageID", or: ""] }
  /// Program and arguments as one text.
  public var command: String { self["Command", or: ""] }
  /// Its own labels together with those of its image.
  public var labels: [String: String] { self["Labels", or: [:]] }
  /// In one word, such as `running` (the API's `State`; its `Status` is a sentence for people).
  public var status: ContainerStatus { self["State", or: ""] }
  /// In words, such as `Up 5 minutes`.
  public var statusText: String { self["Status", or: ""] }
  /// When it was made; whole seconds.
  public var created: EngineTime { self["Created", or: EngineTime(seconds: 0)] }
  /// What is mounted in it.
  public var mounts: [MountPoint] { self["Mounts", or: []] }
  /// Its networks, with the addresses that it has there while it runs.
  public var network: NetworkSettings { self["NetworkSettings", or: NetworkSettings()] }
  /// What its network was called at creation.
  public var networkMode: String { self["HostConfig", or: HostConfig()].networkMode ?? "" }
  /// Bytes that it wrote. Only where they were asked for.
  public var writtenSize: Int64? { self["SizeRw"] }
  /// Bytes of all its files, those of its image among them. Only where they were asked for.
  public var totalSize: Int64? { self["SizeRootFs"] }
  /// API 1.52.
  public var health: HealthReport? { self["Health"] }
  /// API 1.48, with a store for several platforms.
  public var manifest: ContentDescriptor? { self["ImageManifestDescriptor"] }

  /// Its published ports, while it runs.
  public var ports: [PublishedPort] {
    self["Ports", or: [Port]()].map { port in
      PublishedPort(
        port: ContainerPort(port["PrivatePort", or: 0], port["Type", or: .tcp]), hostAddress: port["IP"],
        hostPort: port["PublicPort"])
    }
  }

  /// How the list writes a port.
  private struct Port: EngineObject {
    var fields: [String: JSONValue]
  }
}
