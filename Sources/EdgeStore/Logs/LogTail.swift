internal import EdgeModel

/// The newest lines of an allocation that this process wrote, in memory: those who follow read them from here.
struct LogTail {
  /// About how many bytes and how many lines are held.
  private static let maximumBytes = 64 << 10
  private static let maximumLines = 256

  private var lines: ArraySlice<LogEntry> = []
  private var bytes = 0

  mutating func append(_ added: [LogLine], of allocation: AllocationID, endingAt last: UInt64) {
    let (base, underflow) = last.subtractingReportingOverflow(UInt64(added.count))
    guard !underflow else { return }
    for (offset, line) in added.enumerated() {
      lines.append(LogEntry(allocation: allocation, sequence: base &+ UInt64(offset) &+ 1, line: line))
      bytes += line.text.utf8.count
    }
    while bytes > Self.maximumBytes || lines.count > Self.maximumLines, let first = lines.popFirst() {
      bytes -= first.line.text.utf8.count
    }
    lines = ArraySlice(Array(lines))
  }

  /// All lines behind a place; `nil` where the files have some that are not here.
  /// - Parameter first: the oldest sequence that is kept on disk: what was dropped there is not given either.
  func entries(after: UInt64, keptFrom first: UInt64?) -> ArraySlice<LogEntry>? {
    guard let oldest = lines.first?.sequence, oldest <= after &+ 1, after < .max else { return nil }
    let floor = max(after, (first ?? 1) &- 1)
    return lines.drop { $0.sequence <= floor }
  }
}
