public import EdgeModel

/// Takes the output of one allocation.
public protocol LogSink: Sendable {
  /// Keeps lines, in order. Waits where the disk is slow, so that the producer waits too.
  func write(_ lines: [LogLine]) async throws
  /// The time of the newest line kept from a stream, for a runtime that goes on following after a restart.
  func lastTimestamp(of stream: LogLine.Stream) async throws -> Timestamp?
  /// The newest lines kept from some streams, oldest first.
  func lastLines(of streams: Set<LogLine.Stream>, count: Int) async throws -> [LogLine]
}
