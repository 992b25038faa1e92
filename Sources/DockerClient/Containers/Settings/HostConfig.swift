/// What the host gives a container: limits, mounts, ports, and how far it is shut off from the rest.
public struct HostConfig: ContainerLimits {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// Mounts as `source:target:options`; ``mounts`` says the same by parts.
  public var binds: [String] {
    get { self["Binds", or: []] }
    set { self["Binds"] = newValue }
  }
  /// What is mounted inside, by parts. Unlike with ``binds``, a path of the host has to exist.
  public var mounts: [ContainerMount] {
    get { self["Mounts", or: []] }
    set { self["Mounts"] = newValue }
  }
  /// Containers whose volumes it gets, as `name` or `name:ro`.
  public var volumesFrom: [String] {
    get { self["VolumesFrom", or: []] }
    set { self["VolumesFrom"] = newValue }
  }
  /// The driver of volumes that ``binds`` makes.
  public var volumeDriver: String? {
    get { self["VolumeDriver"] }
    set { self["VolumeDriver"] = newValue }
  }
  /// Directories in memory, with mount options such as `size=64m`.
  public var temporaryDirectories: [String: String] {
    get { self["Tmpfs", or: [:]] }
    set { self["Tmpfs"] = newValue }
  }
  /// Options of the storage driver, such as `size`.
  public var storageOptions: [String: String] {
    get { self["StorageOpt", or: [:]] }
    set { self["StorageOpt"] = newValue }
  }
  /// Bytes of `/dev/shm`.
  public var sharedMemory: Int64? {
    get { self["ShmSize"] }
    set { self["ShmSize"] = newValue }
  }
  /// Where its output goes (`LogConfig`); nil: as the engine is set up.
  public var logging: LogDriver? {
    get { self["LogConfig"] }
    set { self["LogConfig"] = newValue }
  }
  /// Where the engine writes the container's id.
  public var idFile: String? {
    get { self["ContainerIDFile"] }
    set { self["ContainerIDFile"] = newValue }
  }
  /// Removes the container when it ends.
  public var isAutoRemoved: Bool {
    get { self["AutoRemove", or: false] }
    set { self["AutoRemove"] = newValue }
  }
  /// When the engine starts it again by itself.
  public var restart: RestartPolicy {
    get { self["RestartPolicy", or: .never] }
    set { self["RestartPolicy"] = newValue }
  }
  /// The low-level runtime, by its name in ``EngineInfo``.
  public var runtime: String? {
    get { self["Runtime"] }
    set { self["Runtime"] = newValue }
  }
  /// Notes for that runtime. API 1.43.
  public var annotations: [String: String] {
    get { self["Annotations", or: [:]] }
    set { self["Annotations"] = newValue }
  }
  /// Windows: `default`, `process` or `hyperv`.
  public var isolation: String? {
    get { self["Isolation"] }
    set { self["Isolation"] = newValue }
  }
  /// Rows and columns of its terminal at first, in characters. API 1.42.
  public var terminalSize: [Int] {
    get { self["ConsoleSize", or: []] }
    set { self["ConsoleSize"] = newValue }
  }

  // MARK: Networking

  /// `bridge`, `host`, `none`, a network's name, or `container:ID`.
  public var networkMode: String? {
    get { self[text: "NetworkMode"] }
    set { self[text: "NetworkMode"] = newValue }
  }
  /// Publishes all exposed ports, each at any free one of the host.
  public var publishesAllPorts: Bool {
    get { self["PublishAllPorts", or: false] }
    set { self["PublishAllPorts"] = newValue }
  }
  /// Servers that it asks for names (`Dns`); empty: the engine's choice.
  public var dnsServers: [String] {
    get { self["Dns", or: []] }
    set { self["Dns"] = newValue }
  }
  /// Options for `/etc/resolv.conf`, such as `ndots:2`.
  public var dnsOptions: [String] {
    get { self["DnsOptions", or: []] }
    set { self["DnsOptions"] = newValue }
  }
  /// Domains in which names without a dot are looked for.
  public var dnsSearch: [String] {
    get { self["DnsSearch", or: []] }
    set { self["DnsSearch"] = newValue }
  }
  /// Names and addresses for `/etc/hosts`, as `name:address`.
  public var extraHosts: [String] {
    get { self["ExtraHosts", or: []] }
    set { self["ExtraHosts"] = newValue }
  }
  /// Containers that it knows by name, as `name:alias`; only on the default network.
  public var links: [String] {
    get { self["Links", or: []] }
    set { self["Links"] = newValue }
  }

  /// Where the host makes ports reachable.
  public var publishedPorts: [PublishedPort] {
    get { PublishedPort.read(self["PortBindings", or: [:]]) }
    set { self["PortBindings"] = PublishedPort.write(newValue) }
  }
}
