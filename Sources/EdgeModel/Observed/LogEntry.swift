/// A kept line of output with its place: the cursor that a reader goes on from.
public struct LogEntry: Codable, Sendable, Hashable {
  /// Who wrote it.
  public var allocation: AllocationID
  /// Counts the lines of one allocation, from 1, without a gap.
  public var sequence: UInt64
  /// What was written, when, and where to.
  public var line: LogLine

  public init(allocation: AllocationID, sequence: UInt64, line: LogLine) {
    self.allocation = allocation
    self.sequence = sequence
    self.line = line
  }
}
