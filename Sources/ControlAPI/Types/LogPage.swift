public import EdgeModel

/// Lines of one allocation that its machine keeps, oldest first: the answer of `GET /api/v1/allocations/{id}/logs`.
public struct LogPage: Codable, Hashable, Sendable {
  /// The most lines that one page has.
  public static let limit = 1_000
  /// The most lines that can be asked for from the end.
  public static let longestTail = 10_000

  /// Those of the next ``limit`` lines that were wanted: there may be none although there are more.
  public var entries: [LogEntry]
  /// What to ask for next with `after`: everything up to here was looked at, whether it was wanted or not.
  public var next: UInt64
  /// Whether there is more already.
  public var hasMore: Bool

  public init(entries: [LogEntry], next: UInt64, hasMore: Bool) {
    self.entries = entries
    self.next = next
    self.hasMore = hasMore
  }
}

/// Which lines of an allocation are wanted.
public struct LogQuery: Hashable, Sendable {
  /// Only lines behind this place; 0 for all.
  public var after: UInt64
  /// Only lines that were written at or after this time.
  public var since: Timestamp?
  /// Only lines of these streams; `nil` for all.
  public var streams: Set<LogLine.Stream>?

  public init(after: UInt64 = 0, since: Timestamp? = nil, streams: Set<LogLine.Stream>? = nil) {
    self.after = after
    self.since = since
    self.streams = streams
  }
}
