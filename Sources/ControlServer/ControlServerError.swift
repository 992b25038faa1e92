/// Why a control server can't do its work.
public struct ControlServerError: Error, Sendable, CustomStringConvertible {
  /// The kind of fault; new ones may come.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    /// The code as a word.
    public let description: String
    /// The address can't be listened on: taken, not of this machine, or not allowed.
    public static let cannotListen = Code(description: "cannotListen")
    /// A token that could be guessed.
    public static let weakToken = Code(description: "weakToken")
    /// The machine's key is of no use for TLS.
    public static let noTLS = Code(description: "noTLS")
    /// It ended before it listened.
    public static let stopped = Code(description: "stopped")
  }

  /// What to go by in a program.
  public let code: Code
  /// What to tell people, with what they can do.
  public let message: String
  /// What the system said, where it said something.
  public let cause: (any Error)?

  public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
    self.code = code
    self.message = message
    self.cause = cause
  }

  public var description: String { message }
}
