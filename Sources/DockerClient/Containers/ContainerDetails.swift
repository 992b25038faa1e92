/// All about one container (`ContainerInspect`).
public struct ContainerDetails: EngineObject {
  public static let requiredField: String? = "Id"

  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// 64 hexadecimal digits (`Id`).
  public var id: String { self["Id", or: ""] }
  /// Without the slash that the engine puts in front.
  public var name: String { self["Name", or: ""].withoutSlash }
  /// When it was made, not when it was started: that is ``ContainerState/started``.
  public var created: EngineTime? { self["Created"] }
  /// The image's id.
  public var imageID: String { self["Image", or: ""] }
  /// Whether it runs, and how it ended.
  public var state: ContainerState { self["State", or: ContainerState()] }
  /// How often the engine started it again by its restart policy, since it was last started by hand.
  public var restartCount: Int { self["RestartCount", or: 0] }
  /// What it was made with: ``ContainerConfig`` by the container, ``HostConfig`` by the host.
  public var config: ContainerConfig { self["Config", or: ContainerConfig()] }
  /// What it was made with by the host (`HostConfig`): limits, mounts, ports.
  public var host: HostConfig { self["HostConfig", or: HostConfig()] }
  /// Its networks and addresses (`NetworkSettings`).
  public var network: NetworkSettings { self["NetworkSettings", or: NetworkSettings()] }
  /// All that is mounted in it, volumes of the image among them.
  public var mounts: [MountPoint] { self["Mounts", or: []] }
  /// The program that runs, and its arguments.
  public var path: String { self["Path", or: ""] }
  /// The arguments of ``path`` (`Args`).
  public var arguments: [String] { self["Args", or: []] }
  /// Commands that run in it beside its own: see ``ExecOperations``.
  public var execs: [String] { self["ExecIDs", or: []] }
  /// `linux` or `windows`.
  public var platform: String { self["Platform", or: ""] }
  /// The storage driver that keeps its files (`Driver`), such as `overlay2`.
  public var storageDriver: String { self["Driver", or: ""] }
  /// Where its files are kept: what the storage driver says of it.
  public var storage: DriverData? { self["GraphDriver"] }
  /// Files of the host's.
  public var logPath: String { self["LogPath", or: ""] }
  /// The host's file behind `/etc/hostname`.
  public var hostnamePath: String { self["HostnamePath", or: ""] }
  /// The host's file behind `/etc/hosts`.
  public var hostsPath: String { self["HostsPath", or: ""] }
  /// The host's file behind `/etc/resolv.conf` (`ResolvConfPath`).
  public var resolverPath: String { self["ResolvConfPath", or: ""] }
  /// Labels and profile of the kernel's security modules.
  public var processLabel: String { self["ProcessLabel", or: ""] }
  /// The label of SELinux for what is mounted in it; empty without one.
  public var mountLabel: String { self["MountLabel", or: ""] }
  /// The profile of AppArmor that holds for it; empty without one.
  public var appArmorProfile: String { self["AppArmorProfile", or: ""] }
  /// Bytes that it wrote. Only where they were asked for.
  public var writtenSize: Int64? { self["SizeRw"] }
  /// Bytes of all its files, those of its image among them. Only where they were asked for.
  public var totalSize: Int64? { self["SizeRootFs"] }
  /// The manifest of the image for its platform. API 1.48, with a store for several platforms.
  public var manifest: ContentDescriptor? { self["ImageManifestDescriptor"] }

  /// The image as it was named at creation.
  public var image: String { config.image }
  /// Its labels: those of ``config``.
  public var labels: [String: String] { config.labels }
  /// `NAME=value`, as the engine keeps them.
  public var environment: [String] { config["Env", or: []] }
  /// The arguments, or the whole command, of ``config``; empty where the image's entry point is all.
  public var command: [String] { config.command ?? [] }
  /// Whether it has a terminal, which is what decides the form of its log.
  public var isTTY: Bool { config.isTTY }
  /// In bytes; 0: none.
  public var memoryLimit: Int64 { host.memoryLimit ?? 0 }
  /// In billionths of a processor; 0: none.
  public var nanoCPUs: Int64 { host.nanoCPUs ?? 0 }
  /// How many processes it may have; 0: any number.
  public var processLimit: Int64 { max(0, host.processLimit ?? 0) }
  /// Its published ports while it runs, by ``network``.
  public var ports: [PublishedPort] { network.ports }
  /// Its address on the default network, if it runs there.
  public var address: String? { network.address }
  /// Its addresses by network, while it runs.
  public var addresses: [String: String] { network.networks.compactMapValues(\.address) }
}

extension String {
  /// Names of containers come with a slash in front.
  var withoutSlash: String { hasPrefix("/") ? String(dropFirst()) : self }
}
