/// A container as the list shows it (`ContainerList`).
public struct ContainerSummary: EngineObject {
  public static let requiredField: String? = "Id"

  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  public var id: String { self["Id", or: ""] }
  /// Without the slash that the engine puts in front.
  public var names: [String] { self["Names", or: [String]()].map(\.withoutSlash) }
  /// The image as it was named at creation.
  public var image: String { self["Image", or: ""] }
  public var imageID: String { self["ImageID", or: ""] }
  public var command: String { self["Command", or: ""] }
  public var labels: [String: String] { self["Labels", or: [:]] }
  public var status: ContainerStatus { self["State", or: ""] }
  /// In words, such as `Up 5 minutes`.
  public var statusText: String { self["Status", or: ""] }
  public var created: EngineTime { self["Created", or: EngineTime(seconds: 0)] }
  public var mounts: [MountPoint] { self["Mounts", or: []] }
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
