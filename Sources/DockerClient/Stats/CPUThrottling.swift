/// How often a container with a limit on processors used it up, since its start (`ContainerStats`; in the kernel: `cpu.stat` of
/// its control group).
public struct CPUThrottling: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// Periods of the scheduler that are over.
  public var periods: UInt64 { self["periods", or: 0] }
  /// Those in which the container had to wait for the next one.
  public var throttledPeriods: UInt64 { self["throttled_periods", or: 0] }
  /// How long it waited in all, in nanoseconds.
  public var throttledTime: UInt64 { self["throttled_time", or: 0] }
}
