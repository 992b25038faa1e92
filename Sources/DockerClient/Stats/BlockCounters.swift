/// What a container read from disks and wrote to them, by device and operation (`ContainerStats`).
///
/// With cgroup v2 there are ``bytes`` and ``operations`` alone; with v1 as much as the disks' scheduler counts.
public struct BlockCounters: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// Bytes that were moved (`io_service_bytes_recursive`).
  public var bytes: [Entry] { self[each: "io_service_bytes_recursive"] }
  /// How often something was moved (`io_serviced_recursive`).
  public var operations: [Entry] { self[each: "io_serviced_recursive"] }
  /// What waits now (`io_queue_recursive`).
  public var queued: [Entry] { self[each: "io_queue_recursive"] }
  /// Nanoseconds from the disk's beginning to its end with an operation (`io_service_time_recursive`).
  public var serviceTime: [Entry] { self[each: "io_service_time_recursive"] }
  /// Nanoseconds that operations waited for the disk (`io_wait_time_recursive`).
  public var waitTime: [Entry] { self[each: "io_wait_time_recursive"] }
  /// Operations that were made one with others (`io_merged_recursive`).
  public var merged: [Entry] { self[each: "io_merged_recursive"] }
  /// Milliseconds of the disk's time (`io_time_recursive`).
  public var time: [Entry] { self[each: "io_time_recursive"] }
  /// Sectors that were moved (`sectors_recursive`).
  public var sectors: [Entry] { self[each: "sectors_recursive"] }

  /// One count.
  public struct Entry: EngineObject {
    public var fields: [String: JSONValue]
    public init(fields: [String: JSONValue]) { self.fields = fields }

    /// The device's first number.
    public var major: UInt64 { self["major", or: 0] }
    /// The device's second number.
    public var minor: UInt64 { self["minor", or: 0] }
    /// Such as `Read` or `write`: versions of cgroups differ in capitals. Empty where all are meant.
    public var operation: String { self["op", or: ""] }
    /// The count, in the unit of its list.
    public var value: UInt64 { self["value", or: 0] }
  }

  func bytes(of operation: String) -> UInt64 {
    bytes.reduce(0) { $1.operation.lowercased() == operation ? $0 &+ $1.value : $0 }
  }
}
