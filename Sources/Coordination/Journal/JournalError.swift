public import EdgeModel

/// What a journal can't do, in a sentence that names the origin and the place.
public struct JournalError: Error, Sendable, CustomStringConvertible {
  /// The kind of fault; new ones may come.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Value: String {
      case gap, forked, collected, late, refused, clock, corrupt, newerFormat, storage
    }
    private let value: Value
    /// The page doesn't continue what is there.
    public static let gap = Code(value: .gap)
    /// Two journals bear one origin's name: a cloned disk or a restored backup. Nothing was taken in.
    public static let forked = Code(value: .forked)
    /// The entries asked for are gone; a snapshot has what they made.
    public static let collected = Code(value: .collected)
    /// The entry is from before the collected tombstones, by an origin that nobody waited for.
    public static let late = Code(value: .late)
    /// The writes or the page break a rule; nothing was written.
    public static let refused = Code(value: .refused)
    /// The machine's clock is too far behind.
    public static let clock = Code(value: .clock)
    /// What is stored can't be read; it was left as it is.
    public static let corrupt = Code(value: .corrupt)
    /// What is stored was written by a newer version; it was left as it is.
    public static let newerFormat = Code(value: .newerFormat)
    /// The disk refused.
    public static let storage = Code(value: .storage)
    public var description: String { value.rawValue }
  }

  /// What to go by in a program.
  public let code: Code
  /// What to tell people, with what they can do.
  public let message: String
  /// Whose journal, where it is about one.
  public let origin: Origin?
  /// Which entry of it, where it is about one.
  public let sequence: SequenceNumber?
  /// What the disk or the database said, where it said something.
  public let cause: (any Error)?

  public init(
    _ code: Code, _ message: String, origin: Origin? = nil, sequence: SequenceNumber? = nil, cause: (any Error)? = nil
  ) {
    self.code = code
    self.message = message
    self.origin = origin
    self.sequence = sequence
    self.cause = cause
  }

  /// Whether the same call may succeed later without anybody changing anything.
  public var isRetriable: Bool { code == .clock }

  public var description: String { message }

  static func forked(_ origin: Origin, _ sequence: SequenceNumber, _ words: String) -> JournalError {
    JournalError(
      .forked,
      """
      the journal of \(origin) has forked at \(sequence): \(words). Its disk was cloned, or restored from a backup; the \
      agent has to begin a new incarnation
      """,
      origin: origin, sequence: sequence)
  }
}
