/// One line of output.
public struct LogLine: Codable, Sendable, Hashable {
  public enum Stream: String, Codable, Sendable, CaseIterable {
    /// What building said.
    case build
    case standardOutput = "stdout"
    case standardError = "stderr"
    /// What the agent has to say about the allocation.
    case agent
  }

  /// The longest line that is kept, in bytes; the rest is another line.
  public static let maximumLength = 16_384

  public var stream: Stream
  public var at: Timestamp
  /// Without its line end; bytes that are not UTF-8 were replaced.
  public var text: String

  public init(stream: Stream, at: Timestamp, text: String) {
    self.stream = stream
    self.at = at
    self.text = text
  }
}
