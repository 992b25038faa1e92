/// What a container uses, at one moment (`ContainerStats`).
public struct ContainerStats: Sendable, Hashable, Decodable {
  /// When it was measured.
  public let time: EngineTime
  public let cpu: CPUCounters
  /// The sample before, where the engine took one.
  public let previousCPU: CPUCounters?
  /// Bytes in use, without the cached files that the kernel can give up at any time.
  public let memoryUsed: UInt64
  /// Bytes that it may use; the machine's memory where nothing was set.
  public let memoryLimit: UInt64
  public let processes: UInt64?
  /// Bytes since the start, over all networks.
  public let received: UInt64
  public let sent: UInt64

  /// Processor time of the container and of the whole machine, as counters.
  public struct CPUCounters: Sendable, Hashable {
    /// Nanoseconds of all processors, in the container and on the machine.
    public let container: UInt64
    public let machine: UInt64
    public let processors: Int
  }

  /// How much of one processor was used between two samples, in percent: 150 is one and a half processors. Nil if that can't be
  /// said from these two.
  ///
  /// The formula of the API's reference: the container's share of the machine's time, times the number of processors.
  public func cpuPercent(since earlier: CPUCounters) -> Double? {
    guard cpu.machine > earlier.machine, cpu.container >= earlier.container, cpu.processors > 0 else { return nil }
    let share = Double(cpu.container - earlier.container) / Double(cpu.machine - earlier.machine)
    return share * Double(cpu.processors) * 100
  }

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
  }

  private struct CPU: Decodable {
    struct Usage: Decodable {
      let total: UInt64?
      let perProcessor: [UInt64]?

      enum CodingKeys: String, CodingKey {
        case total = "total_usage"
        case perProcessor = "percpu_usage"
      }
    }

    let usage: Usage?
    let machine: UInt64?
    let online: Int?

    enum CodingKeys: String, CodingKey {
      case usage = "cpu_usage"
      case machine = "system_cpu_usage"
      case online = "online_cpus"
    }

    var counters: CPUCounters? {
      guard let machine, let container = usage?.total else { return nil }
      let processors = online.flatMap { $0 > 0 ? $0 : nil } ?? usage?.perProcessor?.count ?? 0
      return CPUCounters(container: container, machine: machine, processors: processors)
    }
  }

  private struct Memory: Decodable {
    let usage: UInt64?
    let limit: UInt64?
    let stats: [String: UInt64]?
  }

  private struct Processes: Decodable {
    let current: UInt64?
  }

  private struct Network: Decodable {
    let received: UInt64?
    let sent: UInt64?

    enum CodingKeys: String, CodingKey {
      case received = "rx_bytes"
      case sent = "tx_bytes"
    }
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    time = try values.decode(EngineTime.self, forKey: .time)
    let current = try values.decodeIfPresent(CPU.self, forKey: .cpu)
    // A container that doesn't run has no counters.
    cpu = current?.counters ?? CPUCounters(container: current?.usage?.total ?? 0, machine: 0, processors: 0)
    previousCPU = try values.decodeIfPresent(CPU.self, forKey: .previousCPU)?.counters
    let memory = try values.decodeIfPresent(Memory.self, forKey: .memory)
    let used = memory?.usage ?? 0
    // cgroup v1 and v2 name it differently.
    let cached = memory?.stats?["total_inactive_file"] ?? memory?.stats?["inactive_file"] ?? 0
    memoryUsed = cached < used ? used - cached : used
    memoryLimit = memory?.limit ?? 0
    processes = try values.decodeIfPresent(Processes.self, forKey: .processes)?.current
    let networks = try values.value(.networks, or: [String: Network]())
    received = networks.values.reduce(0) { $0 &+ ($1.received ?? 0) }
    sent = networks.values.reduce(0) { $0 &+ ($1.sent ?? 0) }
  }
}
