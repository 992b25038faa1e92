/// What a store on disk can't do, in a sentence that names the file and what a person can do about it.
public struct StoreError: Error, Sendable, CustomStringConvertible {
  /// The kind of fault; new ones may come.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Value: String {
      case corrupt, newerFormat, storage, inUse, tooLarge, mismatch, stale, foreign, notFound
    }
    private let value: Value
    /// What is stored can't be read; it was left as it is.
    public static let corrupt = Code(value: .corrupt)
    /// What is stored was written by a newer version; it was left as it is.
    public static let newerFormat = Code(value: .newerFormat)
    /// The disk or the system refused.
    public static let storage = Code(value: .storage)
    /// Another process owns the directory.
    public static let inUse = Code(value: .inUse)
    /// There is more of it than is kept.
    public static let tooLarge = Code(value: .tooLarge)
    /// The bytes are not those that were announced.
    public static let mismatch = Code(value: .mismatch)
    /// A newer one is stored already.
    public static let stale = Code(value: .stale)
    /// It belongs to another cluster or another machine.
    public static let foreign = Code(value: .foreign)
    /// There is no such thing, or no longer.
    public static let notFound = Code(value: .notFound)
    public var description: String { value.rawValue }
  }

  /// What to go by in a program.
  public let code: Code
  /// What to tell people: names the file, and what they can do.
  public let message: String
  /// The error behind it, where there was one.
  public let cause: (any Error)?

  public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
    self.code = code
    self.message = message
    self.cause = cause
  }

  /// Whether the same call may succeed later without anybody changing anything.
  public var isRetriable: Bool { code == .inUse }

  public var description: String { message }
}
