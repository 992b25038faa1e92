internal import ControlAPI
internal import EdgeModel

/// Reads the lines that this machine keeps of an allocation.
struct LogReader: Sendable {
  let platform: any PlatformControl

  /// The wanted lines among the next ones. May be empty although there are more.
  ///
  /// All lines are read and chosen from here: the place to go on from is then behind everything that was looked at, and
  /// waiting for news doesn't return at once because of a line that isn't wanted.
  func page(of allocation: AllocationID, _ query: LogQuery) async throws -> LogPage {
    let lines = try await platform.logs(
      allocation, after: query.after, since: nil, streams: nil, limit: LogPage.limit)
    let wanted = lines.filter { entry in
      (query.since.map { entry.line.at >= $0 } ?? true) && (query.streams?.contains(entry.line.stream) ?? true)
    }
    return LogPage(
      entries: wanted, next: lines.last?.sequence ?? query.after, hasMore: lines.count >= LogPage.limit)
  }
}
