/// Why a runtime could not do what it was told, in a sentence that a person can act on.
public struct RuntimeError: Error, Sendable, CustomStringConvertible {
  /// The kind of fault; new ones may come.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Value: String { case unsupported, buildFailed, startFailed, unavailable, notFound, storage }
    private let value: Value
    /// This runtime can't run such a workload; another one may.
    public static let unsupported = Code(value: .unsupported)
    /// Building failed; the output is in the log.
    public static let buildFailed = Code(value: .buildFailed)
    /// It was built and could not be started.
    public static let startFailed = Code(value: .startFailed)
    /// The engine doesn't answer; the same call may succeed later.
    public static let unavailable = Code(value: .unavailable)
    /// What the call is about is not here.
    public static let notFound = Code(value: .notFound)
    /// The disk refused.
    public static let storage = Code(value: .storage)
    public var description: String { value.rawValue }
  }

  /// What to go by in a program.
  public let code: Code
  /// What to tell people, with what they can do.
  public let message: String
  /// What the engine or the system said, where it said something.
  public let cause: (any Error)?

  public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
    self.code = code
    self.message = message
    self.cause = cause
  }

  /// Whether the same call may succeed later without anybody changing anything.
  public var isRetriable: Bool { code == .unavailable }

  public var description: String { message }
}
