/// What the engine can do for containers.
extension EngineInfo {
  /// Who makes control groups: `systemd`, `cgroupfs` or `none`.
  public var cgroupDriver: String { self["CgroupDriver", or: ""] }
  /// The field came with version 2.
  public var cgroupVersion: String { self["CgroupVersion", or: "1"] }
  /// Whether memory, CPU time and the number of processes of a container can be limited here.
  public var limitsMemory: Bool { self["MemoryLimit", or: false] }
  /// Whether the swap of a container can be limited here.
  public var limitsSwap: Bool { self["SwapLimit", or: false] }
  /// Whether a container's share of processor time can be limited here (`CpuCfsQuota`).
  public var limitsProcessors: Bool { self["CpuCfsQuota", or: false] }
  /// Whether the period of that share can be chosen here (`CpuCfsPeriod`).
  public var limitsProcessorPeriods: Bool { self["CpuCfsPeriod", or: false] }
  /// Whether containers can have different weights when processors are short (`CPUShares`).
  public var weighsProcessors: Bool { self["CPUShares", or: false] }
  /// Whether a container can be bound to certain processors (`CPUSet`).
  public var choosesProcessors: Bool { self["CPUSet", or: false] }
  /// Whether the number of a container's processes can be limited here (`PidsLimit`).
  public var limitsProcesses: Bool { self["PidsLimit", or: false] }
  /// Whether the kernel can be kept from ending a container for want of memory (`OomKillDisable`).
  public var sparesOutOfMemory: Bool { self["OomKillDisable", or: false] }
  /// Whether the kernel passes packets on between networks; without it containers reach nobody outside.
  public var forwardsIPv4: Bool { self["IPv4Forwarding", or: false] }
  /// `name=value` pairs with commas between them, such as `name=seccomp,profile=default`.
  public var securityOptions: [String] { self["SecurityOptions", or: []] }
  /// Low-level runtimes by name, and the one that containers get.
  public var runtimes: [String: Runtime] { self["Runtimes", or: [:]] }
  /// The one of ``runtimes`` that containers get that name none.
  public var defaultRuntime: String { self["DefaultRuntime", or: ""] }
  /// Windows: how containers are shut off unless they say otherwise.
  public var isolation: String { self["Isolation", or: ""] }
  /// The program that ``ContainerLimits/usesInit`` runs first, as the engine's machine calls it (`InitBinary`).
  public var initProgram: String { self["InitBinary", or: ""] }
  /// Commits that the programs beneath were built from.
  public var containerdCommit: String { fields["ContainerdCommit"]?["ID"]?.value() ?? "" }
  /// The commit that runc was built from; empty where the engine doesn't know.
  public var runcCommit: String { fields["RuncCommit"]?["ID"]?.value() ?? "" }
  /// The commit that ``initProgram`` was built from; empty where the engine doesn't know.
  public var initCommit: String { fields["InitCommit"]?["ID"]?.value() ?? "" }
  /// Where containerd is, and in which namespaces the engine works there. API 1.46.
  public var containerd: JSONValue? { self["Containerd"] }

  /// Where logs go unless a container says otherwise.
  public var loggingDriver: String { self["LoggingDriver", or: ""] }
  /// Names of plugins by what they are for: `Volume`, `Network`, `Log`, `Authorization`.
  public var plugins: [String: [String]] { self["Plugins", or: [:]] }
  /// The registry that names without one belong to, and how registries are reached.
  public var indexServer: String { self["IndexServerAddress", or: ""] }
  /// How registries are reached (`RegistryConfig`).
  public var registries: RegistrySettings { self["RegistryConfig", or: RegistrySettings()] }
  /// By what the engine reaches registries without TLS; empty: directly. A password in it is hidden.
  public var httpProxy: String { self["HttpProxy", or: ""] }
  /// By what the engine reaches registries with TLS; empty: directly. A password in it is hidden.
  public var httpsProxy: String { self["HttpsProxy", or: ""] }
  /// Hosts that the engine reaches without a proxy, with commas between them.
  public var noProxy: String { self["NoProxy", or: ""] }
  /// Where networks take their addresses from.
  public var addressPools: [AddressPool] { self["DefaultAddressPools", or: []] }
  /// How it writes rules of the packet filter. API 1.49.
  public var firewall: JSONValue? { self["FirewallBackend"] }
  /// Where descriptions of devices are looked for (API 1.44), and the devices found there (API 1.50).
  public var deviceDirectories: [String] { self["CDISpecDirs", or: []] }
  /// Devices that containers can ask for by such descriptions, as the API has them. API 1.50.
  public var discoveredDevices: [JSONValue] { self["DiscoveredDevices", or: []] }
  /// What of the machine is given out by count, for the swarm.
  public var genericResources: [JSONValue] { self["GenericResources", or: []] }

  /// A low-level runtime.
  public struct Runtime: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// The program, by its path or name; empty where a plugin of containerd is the runtime.
    public var path: String { self["path", or: ""] }
    /// Arguments that come before those of each call (`runtimeArgs`).
    public var arguments: [String] { self["runtimeArgs", or: []] }
    /// What it says of itself. API 1.44.
    public var status: [String: String] { self["status", or: [:]] }
  }

  /// How the engine reaches registries.
  public struct RegistrySettings: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// Networks whose registries need no TLS.
    public var insecureNetworks: [String] { self["InsecureRegistryCIDRs", or: []] }
    /// Asked in place of Docker Hub, in this order.
    public var mirrors: [String] { self["Mirrors", or: []] }
    /// Registries by name.
    public var registries: [String: JSONValue] { self["IndexConfigs", or: [:]] }
  }

  /// Addresses out of which networks get subnets.
  public struct AddressPool: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// Such as `10.10.0.0/16`.
    public var base: String { self["Base", or: ""] }
    /// Bits of the prefix of each subnet, such as 24.
    public var size: Int { self["Size", or: 0] }
  }
}
