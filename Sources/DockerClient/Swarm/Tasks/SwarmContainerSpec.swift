/// What the container of a task shall be.
public struct SwarmContainerSpec: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  public var image: String {
    get { self["Image", or: ""] }
    set { self["Image"] = newValue }
  }
  /// In place of the image's entry point, and what follows it.
  public var command: [String]? {
    get { self["Command"] }
    set { self["Command"] = newValue }
  }
  public var arguments: [String]? {
    get { self["Args"] }
    set { self["Args"] = newValue }
  }
  public var labels: [String: String] {
    get { self["Labels", or: [:]] }
    set { self["Labels"] = newValue }
  }
  public var hostname: String? {
    get { self["Hostname"] }
    set { self["Hostname"] = newValue }
  }
  /// `NAME=value`.
  public var environment: [String] {
    get { self["Env", or: []] }
    set { self["Env"] = newValue }
  }
  public var workingDirectory: String? {
    get { self["Dir"] }
    set { self["Dir"] = newValue }
  }
  /// `name`, `uid` or `uid:gid`.
  public var user: String? {
    get { self["User"] }
    set { self["User"] = newValue }
  }
  public var additionalGroups: [String] {
    get { self["Groups", or: []] }
    set { self["Groups"] = newValue }
  }
  /// How far the kernel's security modules shut it off.
  public var privileges: Privileges {
    get { self["Privileges", or: Privileges()] }
    set { self["Privileges"] = newValue }
  }
  public var isTTY: Bool {
    get { self["TTY", or: false] }
    set { self["TTY"] = newValue }
  }
  public var opensInput: Bool {
    get { self["OpenStdin", or: false] }
    set { self["OpenStdin"] = newValue }
  }
  public var isRootReadOnly: Bool {
    get { self["ReadOnly", or: false] }
    set { self["ReadOnly"] = newValue }
  }
  public var mounts: [ContainerMount] {
    get { self["Mounts", or: []] }
    set { self["Mounts"] = newValue }
  }
  /// The signal that asks it to stop, and how long it has then.
  public var stopSignal: String? {
    get { self["StopSignal"] }
    set { self["StopSignal"] = newValue }
  }
  public var stopTimeout: Duration? {
    get { self[nanoseconds: "StopGracePeriod"] }
    set { self[nanoseconds: "StopGracePeriod"] = newValue }
  }
  public var healthCheck: HealthCheck? {
    get { self["HealthCheck"] }
    set { self["HealthCheck"] = newValue }
  }
  /// Lines for `/etc/hosts`: an address and names.
  public var hosts: [String] {
    get { self["Hosts", or: []] }
    set { self["Hosts"] = newValue }
  }
  public var dns: NameResolution {
    get { self["DNSConfig", or: NameResolution()] }
    set { self["DNSConfig"] = newValue }
  }
  public var secrets: [SecretReference] {
    get { self["Secrets", or: []] }
    set { self["Secrets"] = newValue }
  }
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
  public var usesInit: Bool? {
    get { self["Init"] }
    set { self["Init"] = newValue }
  }
  public var kernelSettings: [String: String] {
    get { self["Sysctls", or: [:]] }
    set { self["Sysctls"] = newValue }
  }
  /// API 1.41.
  public var addedCapabilities: [String] {
    get { self["CapabilityAdd", or: []] }
    set { self["CapabilityAdd"] = newValue }
  }
  public var droppedCapabilities: [String] {
    get { self["CapabilityDrop", or: []] }
    set { self["CapabilityDrop"] = newValue }
  }
  public var limits: [ProcessLimit] {
    get { self["Ulimits", or: []] }
    set { self["Ulimits"] = newValue }
  }

  public struct NameResolution: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    public var servers: [String] {
      get { self["Nameservers", or: []] }
      set { self["Nameservers"] = newValue }
    }
    public var search: [String] {
      get { self["Search", or: []] }
      set { self["Search"] = newValue }
    }
    public var options: [String] {
      get { self["Options", or: []] }
      set { self["Options"] = newValue }
    }
  }

  /// What of the kernel's security modules holds; as the API has it where there are many forms.
  public struct Privileges: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    public var credentials: JSONValue? {
      get { self["CredentialSpec"] }
      set { self["CredentialSpec"] = newValue }
    }
    public var seLinux: JSONValue? {
      get { self["SELinuxContext"] }
      set { self["SELinuxContext"] = newValue }
    }
    /// API 1.44.
    public var seccomp: JSONValue? {
      get { self["Seccomp"] }
      set { self["Seccomp"] = newValue }
    }
    public var appArmor: JSONValue? {
      get { self["AppArmor"] }
      set { self["AppArmor"] = newValue }
    }
    public var refusesNew: Bool? {
      get { self["NoNewPrivileges"] }
      set { self["NoNewPrivileges"] = newValue }
    }
  }
}
