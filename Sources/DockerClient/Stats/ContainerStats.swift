/// What a container uses, at one moment (`ContainerStats`).
public struct ContainerStats: Sendable, Hashable, Decodable {
  /// When it was measured.
  public let time: EngineTime
  /// Processor time so far: two samples make a share.
  public let cpu: CPUCounters
  /// The sample before, where the engine took one.
  public let previousCPU: CPUCounters?
  /// Bytes in use, without the cached files that the kernel can give up at any time; on Windows the private working set.
  public let memoryUsed: UInt64
  /// Bytes that it may use; the machine's memory where nothing was set.
  public let memoryLimit: UInt64
  /// Processes and threads, where the kernel counts them.
  public let processes: UInt64?
  /// What went over each of its networks since the start, by the interface's name in the container. Empty where it shares
  /// another's or the machine's.
  public let networks: [String: NetworkCounters]
  /// Bytes read from disks since the start, where the kernel counts them.
  public let blocksRead: UInt64
  /// Bytes written to disks since the start, where the kernel counts them.
  public let blocksWritten: UInt64
  private let windows: WindowsCPU?

  /// Processor time of the container and of the whole machine, as counters.
  public struct CPUCounters: Sendable, Hashable {
    /// Nanoseconds of all processors that the container used; on Windows units of 100 ns.
    public let container: UInt64
    /// Nanoseconds of all processors that the machine used.
    public let machine: UInt64
    /// How many the machine has switched on; 0 where it isn't said.
    public let processors: Int
    /// The container's time in programs, in the unit of ``container``; nil where it isn't told apart.
    public var inPrograms: UInt64?
    /// The container's time in the kernel, likewise.
    public var inKernel: UInt64?
    /// How it was held back, where the kernel counts that.
    public var throttling: CPUThrottling?
  }

  /// Bytes received since the start, over all networks.
  public var received: UInt64 { networks.values.reduce(0) { $0 &+ $1.bytesReceived } }
  /// Bytes sent since the start, over all networks.
  public var sent: UInt64 { networks.values.reduce(0) { $0 &+ $1.bytesSent } }

  /// How much of one processor was used between two samples, in percent: 150 is one and a half processors. Nil if that can't be
  /// said from these two.
  ///
  /// The formula of the API's reference: the container's share of the machine's time, times the number of processors.
  public func cpuPercent(since earlier: CPUCounters) -> Double? {
    guard cpu.machine > earlier.machine, cpu.container >= earlier.container, cpu.processors > 0 else { return nil }
    let share = Double(cpu.container - earlier.container) / Double(cpu.machine - earlier.machine)
    return share * Double(cpu.processors) * 100
  }

  /// The same in percent since the sample before, where the engine took one; on Windows as well. What `docker stats`
  /// shows.
  public var cpuPercent: Double? {
    windows?.percent ?? previousCPU.flatMap { cpuPercent(since: $0) }
  }

  /// ``memoryUsed`` in percent of ``memoryLimit``; nil without a limit.
  public var memoryPercent: Double? {
    memoryLimit > 0 ? Double(memoryUsed) / Double(memoryLimit) * 100 : nil
  }

  private enum CodingKeys: String, CodingKey {
    case time = "read"
    case cpu = "cpu_stats"
    case previousCPU = "precpu_stats"
    case memory = "memory_stats"
    case processes = "pids_stats"
    case networks
    case previousTime = "preread"
    case windowsProcessors = "num_procs"
    case blocks = "blkio_stats"
    case windowsStorage = "storage_stats"
  }

  private struct CPU: Decodable {
    struct Usage: Decodable {
      let total: UInt64?
      let perProcessor: [UInt64]?
      let inPrograms: UInt64?
      let inKernel: UInt64?

      enum CodingKeys: String, CodingKey {
        case total = "total_usage"
        case perProcessor = "percpu_usage"
        case inPrograms = "usage_in_usermode"
        case inKernel = "usage_in_kernelmode"
      }
    }

    let usage: Usage?
    let machine: UInt64?
    let online: Int?
    let throttling: CPUThrottling?

    enum CodingKeys: String, CodingKey {
      case usage = "cpu_usage"
      case machine = "system_cpu_usage"
      case online = "online_cpus"
      case throttling = "throttling_data"
    }

    var counters: CPUCounters? {
      guard let machine, let container = usage?.total else { return nil }
      let processors = online.flatMap { $0 > 0 ? $0 : nil } ?? usage?.perProcessor?.count ?? 0
      return CPUCounters(
        container: container, machine: machine, processors: processors, inPrograms: usage?.inPrograms,
        inKernel: usage?.inKernel, throttling: throttling)
    }
  }

  private struct Memory: Decodable {
    let usage: UInt64?
    let limit: UInt64?
    let stats: [String: UInt64]?
    let privateWorkingSet: UInt64?

    enum CodingKeys: String, CodingKey {
      case usage, limit, stats
      case privateWorkingSet = "privateworkingset"
    }

    /// As the `docker` command counts it: cgroup v1 and v2 name differently what the kernel can give up.
    var used: UInt64 {
      guard let usage else { return privateWorkingSet ?? 0 }
      if let cached = stats?["total_inactive_file"], cached < usage { return usage - cached }
      if let cached = stats?["inactive_file"], cached < usage { return usage - cached }
      return usage
    }
  }

  private struct Blocks: Decodable {
    struct Entry: Decodable {
      let op: String?
      let value: UInt64?
    }

    let bytes: [Entry]?

    enum CodingKeys: String, CodingKey {
      case bytes = "io_service_bytes_recursive"
    }

    /// Versions of cgroups write the names of the operations differently.
    func sum(_ name: String) -> UInt64 {
      (bytes ?? []).reduce(0) { $1.op?.lowercased() == name ? $0 &+ ($1.value ?? 0) : $0 }
    }
  }

  private struct WindowsStorage: Decodable {
    let read: UInt64?
    let written: UInt64?

    enum CodingKeys: String, CodingKey {
      case read = "read_size_bytes"
      case written = "write_size_bytes"
    }
  }

  private struct Processes: Decodable {
    let current: UInt64?
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    time = try values.decode(EngineTime.self, forKey: .time)
    let current = try values.decodeIfPresent(CPU.self, forKey: .cpu)
    // A container that doesn't run has no counters.
    cpu = current?.counters ?? CPUCounters(container: current?.usage?.total ?? 0, machine: 0, processors: 0)
    let previous = try values.decodeIfPresent(CPU.self, forKey: .previousCPU)
    previousCPU = previous?.counters
    windows = WindowsCPU(
      processors: try values.value(.windowsProcessors, or: 0), time: time,
      previousTime: try values.decodeIfPresent(String.self, forKey: .previousTime).flatMap { EngineTime($0) },
      used: current?.usage?.total, previouslyUsed: previous?.usage?.total)
    let memory = try values.decodeIfPresent(Memory.self, forKey: .memory)
    memoryUsed = memory?.used ?? 0
    memoryLimit = memory?.limit ?? 0
    processes = try values.decodeIfPresent(Processes.self, forKey: .processes)?.current
    let blocks = try values.decodeIfPresent(Blocks.self, forKey: .blocks)
    let storage = try values.decodeIfPresent(WindowsStorage.self, forKey: .windowsStorage)
    blocksRead = (blocks?.sum("read") ?? 0) &+ (storage?.read ?? 0)
    blocksWritten = (blocks?.sum("write") ?? 0) &+ (storage?.written ?? 0)
    networks = try values.value(.networks, or: [:])
  }
}
