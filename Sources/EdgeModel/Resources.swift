/// An amount of what a machine has and a workload needs.
///
/// Arithmetic saturates: hostile numbers give the nearest possible amount and never trap.
public struct Resources: Codable, Hashable, Sendable {
  /// Thousandths of a core.
  public var cpuMillicores: Int64
  /// Bytes of memory.
  public var memoryBytes: Int64
  /// Bytes of disk.
  public var diskBytes: Int64

  public init(cpuMillicores: Int64 = 0, memoryBytes: Int64 = 0, diskBytes: Int64 = 0) {
    self.cpuMillicores = cpuMillicores
    self.memoryBytes = memoryBytes
    self.diskBytes = diskBytes
  }

  /// Nothing of anything.
  public static let zero = Resources()

  /// Adds each amount; one that is too large becomes the largest.
  public static func + (left: Self, right: Self) -> Self {
    Resources(
      cpuMillicores: left.cpuMillicores.addingSaturated(right.cpuMillicores),
      memoryBytes: left.memoryBytes.addingSaturated(right.memoryBytes),
      diskBytes: left.diskBytes.addingSaturated(right.diskBytes))
  }

  /// Subtracts each amount. A shortage is negative.
  public static func - (left: Self, right: Self) -> Self {
    Resources(
      cpuMillicores: left.cpuMillicores.subtractingSaturated(right.cpuMillicores),
      memoryBytes: left.memoryBytes.subtractingSaturated(right.memoryBytes),
      diskBytes: left.diskBytes.subtractingSaturated(right.diskBytes))
  }
}

extension Int64 {
  fileprivate func addingSaturated(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }

  fileprivate func subtractingSaturated(_ other: Int64) -> Int64 {
    let (difference, overflow) = subtractingReportingOverflow(other)
    return overflow ? (other < 0 ? .max : .min) : difference
  }
}
