/// What a container uses, at one moment (`ContainerStats`). Counters begin with the container; what an engine doesn't count is
/// nil, empty or 0.
public struct ContainerStats: EngineObject {
  public static let requiredField: String? = "read"

  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// The container's.
  public var id: String { self["id", or: ""] }
  /// The container's name, without a slash in front.
  public var name: String {
    let name: String = self["name", or: ""]
    return name.hasPrefix("/") ? String(name.dropFirst()) : name
  }
  /// `linux` or `windows`; nil where the engine doesn't say (`os_type`).
  public var operatingSystem: String? { self["os_type"] }
  /// When it was measured; 1970 where the engine's text is no time.
  public var time: EngineTime { self["read", or: EngineTime(seconds: 0)] }
  /// When the sample before was measured, where the engine took one (`preread`).
  public var previousTime: EngineTime? { self[moment: "preread"] }
  /// Processor time so far: two samples make a share.
  public var cpu: CPUCounters { self["cpu_stats", or: CPUCounters()] }
  /// The sample before, where the engine took one.
  public var previousCPU: CPUCounters? {
    self["precpu_stats"].flatMap { (counters: CPUCounters) in counters.isComplete ? counters : nil }
  }
  /// Memory in use, and how it came to that.
  public var memory: MemoryCounters { self["memory_stats", or: MemoryCounters()] }
  /// Bytes in use, without the cached files that the kernel can give up at any time; on Windows the private working set.
  public var memoryUsed: UInt64 { memory.used }
  /// Bytes that it may use; the machine's memory where nothing was set.
  public var memoryLimit: UInt64 { memory.limit ?? 0 }
  /// Processes and threads, where the kernel counts them.
  public var processes: UInt64? { fields["pids_stats"]?["current"]?.value() }
  /// How many of them it may have; nil: any number.
  public var processLimit: UInt64? {
    // Both ends of the range stand for no limit.
    fields["pids_stats"]?["limit"]?.value().flatMap { (limit: UInt64) in [0, .max].contains(limit) ? nil : limit }
  }
  /// What went over each of its networks since the start, by the interface's name in the container. Empty where it shares
  /// another's or the machine's.
  public var networks: [String: NetworkCounters] { self[members: "networks"] }
  /// What was read from disks and written to them, and how.
  public var blocks: BlockCounters { self["blkio_stats", or: BlockCounters()] }
  /// Bytes read from disks since the start, where the kernel counts them.
  public var blocksRead: UInt64 {
    blocks.bytes(of: "read") &+ (fields["storage_stats"]?["read_size_bytes"]?.value() ?? 0)
  }
  /// Bytes written to disks since the start, where the kernel counts them.
  public var blocksWritten: UInt64 {
    blocks.bytes(of: "write") &+ (fields["storage_stats"]?["write_size_bytes"]?.value() ?? 0)
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
    let later = cpu
    let (used, usedBefore, machine, machineBefore) = (
      later.container, earlier.container, later.machine, earlier.machine
    )
    let processors = later.processors
    guard machine > machineBefore, used >= usedBefore, processors > 0 else { return nil }
    return Double(used - usedBefore) / Double(machine - machineBefore) * Double(processors) * 100
  }

  /// The same in percent since the sample before, where the engine took one; on Windows as well. What `docker stats`
  /// shows.
  public var cpuPercent: Double? {
    windows?.percent ?? previousCPU.flatMap { cpuPercent(since: $0) }
  }

  /// ``memoryUsed`` in percent of ``memoryLimit``; nil without a limit.
  public var memoryPercent: Double? {
    let memory = memory
    return memory.limit.flatMap { $0 > 0 ? Double(memory.used) / Double($0) * 100 : nil }
  }

  private var windows: WindowsCPU? {
    let processors: Int = self["num_procs", or: 0]
    guard processors > 0 else { return nil }
    return WindowsCPU(
      processors: processors, time: time, previousTime: previousTime, used: cpu.used,
      previouslyUsed: self["precpu_stats"].flatMap { (before: CPUCounters) in before.used })
  }
}
