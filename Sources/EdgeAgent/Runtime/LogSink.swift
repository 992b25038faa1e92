public import EdgeModel

/// Takes the output of one allocation.
public protocol LogSink: Sendable {
  /// Keeps lines, in order. Waits where the disk is slow, so that the producer waits too.
  func write(_ lines: [LogLine]) async throws
  /// The newest lines kept from some streams, oldest first: where a runtime goes on following after a restart.
  func lastLines(of streams: Set<LogLine.Stream>, count: Int) async throws -> [LogLine]
}
