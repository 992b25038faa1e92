/// The most that a service may use. What is `nil` has no limit.
public struct ResourceLimits: Codable, Hashable, Sendable {
  /// Bytes of memory, swap included.
  public var memoryBytes: Int64?
  /// Thousandths of a core.
  public var cpuMillicores: Int64?
  /// Processes and threads.
  public var processes: Int64?

  public init(memoryBytes: Int64? = nil, cpuMillicores: Int64? = nil, processes: Int64? = nil) {
    self.memoryBytes = memoryBytes
    self.cpuMillicores = cpuMillicores
    self.processes = processes
  }

  /// No limit on anything.
  public static let none = ResourceLimits()

  /// Less than this no engine gives: 6 MiB.
  public static let leastMemoryBytes: Int64 = 6 << 20

  /// What a machine is charged for it when nothing else is said: its limits.
  public var share: Resources { Resources(cpuMillicores: cpuMillicores ?? 0, memoryBytes: memoryBytes ?? 0) }
}
