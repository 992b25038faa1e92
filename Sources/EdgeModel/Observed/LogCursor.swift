/// The place of a kept line: whose it is and its number. A reader that goes on behind it gets no line twice and misses
/// none, whatever was restarted meanwhile. As text `ALLOCATION:SEQUENCE`.
public struct LogCursor: Sendable, Hashable, Comparable, LosslessStringConvertible {
  /// Whose line it is.
  public var allocation: AllocationID
  /// Counts the lines of the allocation, from 1; 0 is before the first.
  public var sequence: UInt64

  public init(allocation: AllocationID, sequence: UInt64) {
    self.allocation = allocation
    self.sequence = sequence
  }

  /// Reads `ALLOCATION:SEQUENCE`; `nil` for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let first = parts.first, let last = parts.last,
      let allocation = AllocationID(String(first)),
      let sequence = UInt64(last), String(sequence) == last
    else { return nil }
    self.init(allocation: allocation, sequence: sequence)
  }

  public var description: String { "\(allocation):\(sequence)" }

  public static func < (left: Self, right: Self) -> Bool {
    (left.allocation, left.sequence) < (right.allocation, right.sequence)
  }
}

extension LogEntry {
  /// Where it stands.
  public var cursor: LogCursor { LogCursor(allocation: allocation, sequence: sequence) }
}
