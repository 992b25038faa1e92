/// How much of the machine a container may use: what can be changed while it runs (`ContainerUpdate`), too.
public protocol ContainerLimits: EngineObject {}

extension ContainerLimits {
  /// In bytes; 0: none.
  public var memoryLimit: Int64? {
    get { self["Memory"] }
    set { self["Memory"] = newValue }
  }
  /// Memory and swap together, in bytes; equal to ``memoryLimit``: no swap; -1: any amount of swap.
  public var memoryAndSwapLimit: Int64? {
    get { self["MemorySwap"] }
    set { self["MemorySwap"] = newValue }
  }
  /// Bytes to which it is pressed when the machine runs short.
  public var memoryReservation: Int64? {
    get { self["MemoryReservation"] }
    set { self["MemoryReservation"] = newValue }
  }
  /// How readily its memory is swapped, 0 to 100.
  public var memorySwappiness: Int64? {
    get { self["MemorySwappiness"] }
    set { self["MemorySwappiness"] = newValue }
  }
  /// Whether the kernel may not end it for want of memory.
  public var isSparedOutOfMemory: Bool? {
    get { self["OomKillDisable"] }
    set { self["OomKillDisable"] = newValue }
  }
  /// In billionths of a processor: 1,500,000,000 is one and a half.
  public var nanoCPUs: Int64? {
    get { self["NanoCpus"] }
    set { self["NanoCpus"] = newValue }
  }
  /// Its weight beside other containers when processors are short; 1024 is the usual one.
  public var cpuShares: Int64? {
    get { self["CpuShares"] }
    set { self["CpuShares"] = newValue }
  }
  /// Microseconds of a period, over which ``cpuQuota`` is counted; 100,000 if nothing is said.
  public var cpuPeriod: Int64? {
    get { self["CpuPeriod"] }
    set { self["CpuPeriod"] = newValue }
  }
  /// Microseconds of processor time in a period.
  public var cpuQuota: Int64? {
    get { self["CpuQuota"] }
    set { self["CpuQuota"] = newValue }
  }
  /// Microseconds of a period for real-time tasks; 0: they get no time set apart.
  public var cpuRealtimePeriod: Int64? {
    get { self["CpuRealtimePeriod"] }
    set { self["CpuRealtimePeriod"] = newValue }
  }
  /// Microseconds of processor time of real-time tasks in such a period.
  public var cpuRealtimeRuntime: Int64? {
    get { self["CpuRealtimeRuntime"] }
    set { self["CpuRealtimeRuntime"] = newValue }
  }
  /// Processors and memory nodes that it may use, as `0-2` or `0,3`.
  public var cpuSet: String? {
    get { self["CpusetCpus"] }
    set { self["CpusetCpus"] = newValue }
  }
  /// Memory nodes that it may use, as `0-2` or `0,3` (`CpusetMems`); nil: all.
  public var memoryNodes: String? {
    get { self["CpusetMems"] }
    set { self["CpusetMems"] = newValue }
  }
  /// How many processes it may have; 0 or -1: any number.
  public var processLimit: Int64? {
    get { self["PidsLimit"] }
    set { self["PidsLimit"] = newValue }
  }
  /// Its weight for block devices beside other containers, 10 to 1000.
  public var blockWeight: UInt16? {
    get { self["BlkioWeight"] }
    set { self["BlkioWeight"] = newValue }
  }
  /// Its weight for single block devices (`BlkioWeightDevice`), in place of ``blockWeight``.
  public var blockWeights: [DeviceWeight] {
    get { self["BlkioWeightDevice", or: []] }
    set { self["BlkioWeightDevice"] = newValue }
  }
  /// Bytes per second.
  public var readRates: [DeviceRate] {
    get { self["BlkioDeviceReadBps", or: []] }
    set { self["BlkioDeviceReadBps"] = newValue }
  }
  /// Bytes per second that it may write to each device (`BlkioDeviceWriteBps`).
  public var writeRates: [DeviceRate] {
    get { self["BlkioDeviceWriteBps", or: []] }
    set { self["BlkioDeviceWriteBps"] = newValue }
  }
  /// Operations per second.
  public var readOperationRates: [DeviceRate] {
    get { self["BlkioDeviceReadIOps", or: []] }
    set { self["BlkioDeviceReadIOps"] = newValue }
  }
  /// Write operations per second on each device (`BlkioDeviceWriteIOps`).
  public var writeOperationRates: [DeviceRate] {
    get { self["BlkioDeviceWriteIOps", or: []] }
    set { self["BlkioDeviceWriteIOps"] = newValue }
  }
  /// The kernel's limits for its processes (`Ulimits`), in place of the engine's own.
  public var limits: [ProcessLimit] {
    get { self["Ulimits", or: []] }
    set { self["Ulimits"] = newValue }
  }
  /// Devices of the host that it gets.
  public var devices: [HostDevice] {
    get { self["Devices", or: []] }
    set { self["Devices"] = newValue }
  }
  /// Rules such as `c 13:* rwm`.
  public var deviceRules: [String] {
    get { self["DeviceCgroupRules", or: []] }
    set { self["DeviceCgroupRules"] = newValue }
  }
  /// Devices that a driver chooses, such as GPUs.
  public var deviceRequests: [DeviceRequest] {
    get { self["DeviceRequests", or: []] }
    set { self["DeviceRequests"] = newValue }
  }
  /// The control group below which it gets its own, as a path; nil: the engine's choice.
  public var cgroupParent: String? {
    get { self["CgroupParent"] }
    set { self["CgroupParent"] = newValue }
  }
  /// Runs a small init as the first process, which passes signals on and collects orphans.
  public var usesInit: Bool {
    get { self["Init", or: false] }
    set { self["Init"] = newValue }
  }
}

/// A change of what a container may use (`ContainerUpdate`). What isn't set stays as it is.
public struct ContainerUpdate: ContainerLimits {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// When the engine starts it again by itself; nil: as before.
  public var restart: RestartPolicy? {
    get { self["RestartPolicy"] }
    set { self["RestartPolicy"] = newValue }
  }

  /// Engines before would pass over them.
  static let newFields = [
    "BlkioWeightDevice", "BlkioDeviceReadBps", "BlkioDeviceWriteBps", "BlkioDeviceReadIOps", "BlkioDeviceWriteIOps",
  ].map { FieldVersion($0, since: 55) }
}

/// A limit of the kernel for each process, such as `nofile`.
public struct ProcessLimit: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// A limit in the unit of the kernel's: descriptors, bytes, seconds. -1: none.
  public init(_ name: String, soft: Int64, hard: Int64) {
    fields = ["Name": .string(name), "Soft": .integer(soft), "Hard": .integer(hard)]
  }

  /// Such as `nofile`, `nproc` or `core`.
  public var name: String { self["Name", or: ""] }
  /// What holds at first, which a process may raise itself up to ``hard``; in the unit of the kernel's limit:
  /// descriptors, bytes, seconds.
  public var soft: Int64 { self["Soft", or: 0] }
  /// The highest that it may raise it to, in the same unit.
  public var hard: Int64 { self["Hard", or: 0] }
}
