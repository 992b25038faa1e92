public import EdgeModel

/// A command that somebody wants to run inside an app that runs.
public struct AppCommand: Sendable, Hashable {
  /// The most bytes of standard input.
  public static let inputLimit = 1 << 20
  /// The most bytes of all arguments together.
  public static let argumentLimit = 64 << 10
  /// The longest that a command may take, in seconds.
  public static let longest: Int64 = 86_400
  /// How long a command may take unless it is told.
  public static let usualTimeout: Duration = .seconds(3_600)
  /// The exit status of a command that took longer than it may, as timeout(1) has it.
  public static let timeoutStatus: Int32 = 124

  /// The command and its arguments. No shell takes part unless it is named.
  public var arguments: [String]
  /// Which of the app's services it runs in; `nil` for the main one.
  public var service: ServiceName?
  /// What it reads on its standard input, whole.
  public var input: [UInt8]
  /// After which time it is ended.
  public var timeout: Duration

  public init(
    _ arguments: [String], service: ServiceName? = nil, input: [UInt8] = [], timeout: Duration = usualTimeout
  ) {
    self.arguments = arguments
    self.service = service
    self.input = input
    self.timeout = timeout
  }

  /// - Throws: ``ControlPlaneError`` with code `.invalid` for one that can't be run anywhere.
  func check() throws(ControlPlaneError) {
    guard let name = arguments.first, !name.isEmpty else {
      throw ControlPlaneError(.invalid, "there is no command to run")
    }
    guard arguments.allSatisfy({ !$0.utf8.contains(0) }) else {
      throw ControlPlaneError(.invalid, "an argument has a zero byte in it, which no program can be given")
    }
    guard arguments.reduce(0, { $0 + $1.utf8.count + 1 }) <= Self.argumentLimit else {
      throw ControlPlaneError(.invalid, "the arguments have more than \(Self.argumentLimit) bytes; pass data as input")
    }
    guard input.count <= Self.inputLimit else {
      throw ControlPlaneError(.invalid, "the input has more than \(Self.inputLimit) bytes")
    }
    guard timeout > .zero, timeout <= .seconds(Self.longest) else {
      throw ControlPlaneError(.invalid, "the time limit must be above zero and at most \(Self.longest) s")
    }
  }
}

/// A piece of what a command wrote.
public struct CommandPiece: Sendable, Hashable {
  /// Its standard output, or its standard error.
  public enum Stream: Sendable, Hashable { case output, errors }

  /// Where the command wrote it.
  public var stream: Stream
  /// As they were written: a piece may end within a line or a character.
  public var bytes: [UInt8]

  public init(_ stream: Stream, _ bytes: [UInt8]) {
    self.stream = stream
    self.bytes = bytes
  }
}
