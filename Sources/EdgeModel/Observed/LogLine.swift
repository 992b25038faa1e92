/// One line of output.
public struct LogLine: Codable, Sendable, Hashable {
  /// Where a line comes from.
  public enum Stream: String, Codable, Sendable, CaseIterable {
    /// What building said.
    case build
    /// What the app wrote to its standard output.
    case standardOutput = "stdout"
    /// What the app wrote to its standard error.
    case standardError = "stderr"
    /// What the agent has to say about the allocation.
    case agent
  }

  /// The longest line that is kept, in bytes; the rest is another line.
  public static let maximumLength = 16_384

  /// Where it comes from.
  public var stream: Stream
  /// When it was written or, where the runtime doesn't say, read; in whole milliseconds.
  public var at: Timestamp
  /// How many nanoseconds after `at` it was, 0 to 999,999, where the runtime knows it so precisely.
  public var nanoseconds: UInt32?
  /// Which of the allocation's services wrote it; `nil` for the only one or the main one.
  public var service: String?
  /// Where in what its runtime reads this line ended, so that a runtime goes on behind it after a restart; only the
  /// runtime knows what it counts.
  public var position: UInt64?
  /// Without its line end; bytes that are not UTF-8 were replaced.
  public var text: String

  public init(
    stream: Stream, at: Timestamp, nanoseconds: UInt32? = nil, service: String? = nil, position: UInt64? = nil,
    text: String
  ) {
    self.stream = stream
    self.at = at
    self.nanoseconds = nanoseconds
    self.service = service
    self.position = position
    self.text = text
  }
}
