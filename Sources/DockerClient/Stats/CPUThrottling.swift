/// How often a container with a limit on processors used it up, since its start (`ContainerStats`; in the kernel: `cpu.stat` of
/// its control group).
public struct CPUThrottling: Sendable, Hashable, Decodable {
  /// Periods of the scheduler that are over.
  public let periods: UInt64
  /// Those in which the container had to wait for the next one.
  public let throttledPeriods: UInt64
  /// How long it waited in all, in nanoseconds.
  public let throttledTime: UInt64

  private enum CodingKeys: String, CodingKey {
    case periods
    case throttledPeriods = "throttled_periods"
    case throttledTime = "throttled_time"
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    periods = try values.value(.periods, or: 0)
    throttledPeriods = try values.value(.throttledPeriods, or: 0)
    throttledTime = try values.value(.throttledTime, or: 0)
  }
}
