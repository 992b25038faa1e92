import EdgeModel
import EdgeStore

/// Keeps an allocation's output on disk, and offers it to the live feed.
struct StoredLog: LogSink {
  let allocation: AllocationID
  let store: AllocationLogStore
  let feed: FeedPublisher

  func write(_ lines: [LogLine]) async throws {
    guard !lines.isEmpty else { return }
    let last = try await store.append(allocation, lines)
    feed.offer(lines, of: allocation, endingAt: last)
  }

  func lastLines(of streams: Set<LogLine.Stream>, count: Int) async throws -> [LogLine] {
    try await store.lastLines(allocation, of: streams, count: count)
  }

  func lastLines(of streams: Set<LogLine.Stream>, from service: String?, count: Int) async throws -> [LogLine] {
    try await store.lastLines(allocation, count: count) { streams.contains($0.stream) && $0.service == service }
  }
}
