public import EdgeModel
public import Messaging

/// How a machine is doing; every worker sends one every few seconds.
public struct SysinfoMessage: RabbitMessage, Codable, Hashable {
  public static let type = MessageType("flotilla.sysinfo", version: 1)

  /// The machine that says so.
  public var node: NodeID
  /// What people call it.
  public var name: NodeName
  /// Logical processors.
  public var processors: Int
  /// All of its memory, without swap.
  public var memoryTotalBytes: Int64
  /// What can be had without swapping; 0 where that can't be read.
  public var memoryFreeBytes: Int64
  /// Free space where the agent keeps its data.
  public var diskFreeBytes: Int64
  /// The average number of runnable processes over five minutes, in thousandths.
  public var loadMillis: Int64
  /// Whole seconds since the machine started, without those that it slept.
  public var uptimeSeconds: Int64
  /// When it was measured, by the machine's own clock. Queues keep old ones while nobody reads: look at it.
  public var at: Timestamp

  public init(
    node: NodeID, name: NodeName, processors: Int, memoryTotalBytes: Int64, memoryFreeBytes: Int64,
    diskFreeBytes: Int64, loadMillis: Int64, uptimeSeconds: Int64, at: Timestamp
  ) {
    self.node = node
    self.name = name
    self.processors = processors
    self.memoryTotalBytes = memoryTotalBytes
    self.memoryFreeBytes = memoryFreeBytes
    self.diskFreeBytes = diskFreeBytes
    self.loadMillis = loadMillis
    self.uptimeSeconds = uptimeSeconds
    self.at = at
  }
}
