/// What the container of a task shall be.
public struct SwarmContainerSpec: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// By the name that the nodes pull it by; the engine adds the digest that the name has at that moment.
  public var image: String {
    get { self["Image", or: ""] }
    set { self["Image"] = newValue }
  }
  /// In place of the image's entry point, and what follows it.
  public var command: [String]? {
    get { self["Command"] }
    set { self["Command"] = newValue }
  }
  /// In place of the image's arguments (`Args`).
  public var arguments: [String]? {
    get { self["Args"] }
    set { self["Args"] = newValue }
  }
  /// Labels of the containers, beside those of the image.
  public var labels: [String: String] {
    get { self["Labels", or: [:]] }
    set { self["Labels"] = newValue }
  }
  /// Its own name for itself; nil: the beginning of its id. May have placeholders such as `{{.Task.Slot}}`.
  public var hostname: String? {
    get { self["Hostname"] }
    set { self["Hostname"] = newValue }
  }
  /// `NAME=value`.
  public var environment: [String] {
    get { self["Env", or: []] }
    set { self["Env"] = newValue }
  }
  /// Where the command runs (`Dir`); nil: the image's.
  public var workingDirectory: String? {
    get { self["Dir"] }
    set { self["Dir"] = newValue }
  }
  /// `name`, `uid` or `uid:gid`.
  public var user: String? {
    get { self["User"] }
    set { self["User"] = newValue }
  }
  /// Further groups of its user, by name or number (`Groups`).
  public var additionalGroups: [String] {
    get { self["Groups", or: []] }
    set { self["Groups"] = newValue }
  }
  /// How far the kernel's security modules shut it off.
  public var privileges: Privileges {
    get { self["Privileges", or: Privileges()] }
    set { self["Privileges"] = newValue }
  }
  /// A terminal: both outputs become one.
  public var isTTY: Bool {
    get { self["TTY", or: false] }
    set { self["TTY"] = newValue }
  }
  /// Gives it a standard input.
  public var opensInput: Bool {
    get { self["OpenStdin", or: false] }
    set { self["OpenStdin"] = newValue }
  }
  /// Makes all files but those of mounts read-only (`ReadOnly`).
  public var isRootReadOnly: Bool {
    get { self["ReadOnly", or: false] }
    set { self["ReadOnly"] = newValue }
  }
  /// What is mounted inside. Paths of a host have to exist on each node that may get the task.
  public var mounts: [ContainerMount] {
    get { self["Mounts", or: []] }
    set { self["Mounts"] = newValue }
  }
  /// The signal that asks it to stop, and how long it has then.
  public var stopSignal: String? {
    get { self["StopSignal"] }
    set { self["StopSignal"] = newValue }
  }
  /// How long it has before it is ended (`StopGracePeriod`); nil: ten seconds.
  public var stopTimeout: Duration? {
    get { self[nanoseconds: "StopGracePeriod"] }
    set { self[nanoseconds: "StopGracePeriod"] = newValue }
  }
  /// How its node sees whether it is well: one that isn't is replaced. Nil: the image's check.
  ///
  /// The field is `Healthcheck`, as engines write it; the API's reference spells it `HealthCheck`.
  public var healthCheck: HealthCheck? {
    get { self["Healthcheck"] }
    set { self["Healthcheck"] = newValue }
  }
  /// Lines for `/etc/hosts`: an address and names.
  public var hosts: [String] {
    get { self["Hosts", or: []] }
    set { self["Hosts"] = newValue }
  }
  /// Where it looks up names (`DNSConfig`), in place of what its node has.
  public var dns: NameResolution {
    get { self["DNSConfig", or: NameResolution()] }
    set { self["DNSConfig"] = newValue }
  }
  /// Secrets that it finds as files.
  public var secrets: [SecretReference] {
    get { self["Secrets", or: []] }
    set { self["Secrets"] = newValue }
  }
  /// Configs that it finds as files.
  public var configs: [ConfigReference] {
    get { self["Configs", or: []] }
    set { self["Configs"] = newValue }
  }
  /// -1000 to 1000: the higher, the sooner the kernel ends it for want of memory. API 1.46.
  public var outOfMemoryScore: Int? {
    get { self["OomScoreAdj"] }
    set { self["OomScoreAdj"] = newValue }
  }
  /// Windows: `default`, `process` or `hyperv`.
  public var isolation: String? {
    get { self["Isolation"] }
    set { self["Isolation"] = newValue }
  }
  /// Runs a small init as the first process, which passes signals on and collects orphans (`Init`); nil: as the node is
  /// set up.
  public var usesInit: Bool? {
    get { self["Init"] }
    set { self["Init"] = newValue }
  }
  /// Settings of the kernel for its namespaces (`Sysctls`).
  public var kernelSettings: [String: String] {
    get { self["Sysctls", or: [:]] }
    set { self["Sysctls"] = newValue }
  }
  /// Capabilities that it gets besides the usual ones.
  public var addedCapabilities: [String] {
    get { self["CapabilityAdd", or: []] }
    set { self["CapabilityAdd"] = newValue }
  }
  /// Capabilities that are taken from it, such as `CAP_MKNOD`, or `ALL`.
  public var droppedCapabilities: [String] {
    get { self["CapabilityDrop", or: []] }
    set { self["CapabilityDrop"] = newValue }
  }
  /// The kernel's limits for its processes.
  public var limits: [ProcessLimit] {
    get { self["Ulimits", or: []] }
    set { self["Ulimits"] = newValue }
  }

  /// How a container looks up names: its `/etc/resolv.conf`.
  public struct NameResolution: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// Addresses of the servers that it asks.
    public var servers: [String] {
      get { self["Nameservers", or: []] }
      set { self["Nameservers"] = newValue }
    }
    /// Domains in which names without a dot are looked for.
    public var search: [String] {
      get { self["Search", or: []] }
      set { self["Search"] = newValue }
    }
    /// Such as `ndots:2`.
    public var options: [String] {
      get { self["Options", or: []] }
      set { self["Options"] = newValue }
    }
  }

  /// What of the kernel's security modules holds; as the API has it where there are many forms.
  public struct Privileges: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// Windows: the account that it runs by, from a config, a file or the registry.
    public var credentials: JSONValue? {
      get { self["CredentialSpec"] }
      set { self["CredentialSpec"] = newValue }
    }
    /// Labels of SELinux, or that it is off.
    public var seLinux: JSONValue? {
      get { self["SELinuxContext"] }
      set { self["SELinuxContext"] = newValue }
    }
    /// API 1.44.
    public var seccomp: JSONValue? {
      get { self["Seccomp"] }
      set { self["Seccomp"] = newValue }
    }
    /// Whether AppArmor's usual profile holds, or none. API 1.44.
    public var appArmor: JSONValue? {
      get { self["AppArmor"] }
      set { self["AppArmor"] = newValue }
    }
    /// Whether its processes can't gain rights that it wasn't started with (`NoNewPrivileges`). API 1.44.
    public var refusesNew: Bool? {
      get { self["NoNewPrivileges"] }
      set { self["NoNewPrivileges"] = newValue }
    }
  }
}
