/// What a machine and the apps on it use, measured when it was asked for.
///
/// Processor time is counted since a start: the share of it is the difference of two measurements over that of `uptime`.
public struct NodeUsage: Codable, Hashable, Sendable {
  /// The machine that was measured.
  public var node: NodeID
  /// What people call it.
  public var name: NodeName
  /// When it was measured, by the machine's own clock.
  public var at: Timestamp
  /// The machine's clock since its start, in nanoseconds: it never jumps.
  public var uptimeNanoseconds: UInt64
  /// Logical processors.
  public var processors: Int
  /// Processor time that was not idle, of all processors since the machine's start; `nil` where it can't be read.
  public var busyNanoseconds: UInt64?
  /// All of the machine's memory, without swap.
  public var memoryTotalBytes: Int64
  /// What can't be had without swapping.
  public var memoryUsedBytes: Int64
  /// By id.
  public var allocations: [AllocationUsage]

  public init(
    node: NodeID, name: NodeName, at: Timestamp, uptimeNanoseconds: UInt64, processors: Int, busyNanoseconds: UInt64?,
    memoryTotalBytes: Int64, memoryUsedBytes: Int64, allocations: [AllocationUsage]
  ) {
    self.node = node
    self.name = name
    self.at = at
    self.uptimeNanoseconds = uptimeNanoseconds
    self.processors = processors
    self.busyNanoseconds = busyNanoseconds
    self.memoryTotalBytes = memoryTotalBytes
    self.memoryUsedBytes = memoryUsedBytes
    self.allocations = allocations
  }
}

/// What the processes of one allocation use.
public struct AllocationUsage: Codable, Hashable, Sendable, Identifiable {
  /// The allocation that was measured, with all of its services.
  public var id: AllocationID
  /// Processor time of its processes, in nanoseconds of all processors; it begins anew with a restart.
  public var cpuNanoseconds: UInt64
  /// Memory in use, without cached files where the system tells them apart.
  public var memoryBytes: Int64
  /// What it may use at most; `nil` for no limit of its own.
  public var memoryLimitBytes: Int64?
  /// How many there are; the runtime may count threads too, as Docker does.
  public var processes: Int

  public init(
    id: AllocationID, cpuNanoseconds: UInt64, memoryBytes: Int64, memoryLimitBytes: Int64? = nil, processes: Int
  ) {
    self.id = id
    self.cpuNanoseconds = cpuNanoseconds
    self.memoryBytes = memoryBytes
    self.memoryLimitBytes = memoryLimitBytes
    self.processes = processes
  }

  /// The share of one processor between two measurements, in thousandths: 1,500 is one and a half processors. `nil` if
  /// these two can't say, as after a restart.
  /// - Parameter elapsed: the nanoseconds between them.
  public func cpuMillis(since earlier: AllocationUsage, elapsed: UInt64) -> Int64? {
    guard earlier.id == id, elapsed > 0, cpuNanoseconds >= earlier.cpuNanoseconds else { return nil }
    let share = Double(cpuNanoseconds - earlier.cpuNanoseconds) / Double(elapsed) * 1_000
    // Rounding without libm, which a program that needs nothing else isn't linked with.
    return Int64(min(share, 1e9) + 0.5)
  }
}
