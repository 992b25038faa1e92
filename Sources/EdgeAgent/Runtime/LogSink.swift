public import EdgeModel

/// Takes the output of one allocation.
public protocol LogSink: Sendable {
  /// Keeps lines, in order. Waits where the disk is slow, so that the producer waits too.
  func write(_ lines: [LogLine]) async throws
  /// The newest lines kept from some streams, oldest first: where a runtime goes on following after a restart.
  func lastLines(of streams: Set<LogLine.Stream>, count: Int) async throws -> [LogLine]
  /// The same of one of the allocation's services; `nil` for lines that name none.
  func lastLines(of streams: Set<LogLine.Stream>, from service: String?, count: Int) async throws -> [LogLine]
  /// Whether output may hold what the sink doesn't keep: a runtime then leaves none of it lying elsewhere.
  var isConfidential: Bool { get }
}

extension LogSink {
  /// `false`: what the runtime keeps may stay where it is.
  public var isConfidential: Bool { false }

  /// Looks through the newest ten thousand lines.
  public func lastLines(
    of streams: Set<LogLine.Stream>, from service: String?, count: Int
  ) async throws -> [LogLine] {
    try await lastLines(of: streams, count: 10_000).filter { $0.service == service }.suffix(count)
  }
}
