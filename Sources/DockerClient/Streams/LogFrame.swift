/// A piece of what a container wrote.
public struct LogFrame: Sendable, Hashable {
  /// Where it was written to.
  public enum Source: Sendable, Hashable {
    /// Also what came from a terminal, which has no other.
    case standardOutput
    /// Never with a terminal.
    case standardError
  }

  /// With a terminal everything counts as standard output.
  public let source: Source
  /// What was written, as the engine took it in: part of a line, or many.
  public let bytes: [UInt8]
}

/// A line of what a container wrote.
public struct LogLine: Sendable, Hashable {
  /// Which of the outputs it was written to.
  public let source: LogFrame.Source
  /// When the engine took it in, if times were asked for.
  public let time: EngineTime?
  /// Without its line break. What isn't UTF-8 is replaced by U+FFFD.
  public let text: String
  /// False for all but the last piece of a line longer than ``LogLines/lengthLimit``, and at the end of the stream.
  public let isComplete: Bool
}
