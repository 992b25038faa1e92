public import EdgeModel

/// The one log of desired state: whole records, placed by `(epoch, index)`, written by the leader of an epoch.
///
/// A third party plugs in another store here; `EdgeStore` has one on SQLite. An acknowledged append survives a kill of
/// the process and a power cut. Entries are never changed.
public protocol DesiredLog: Sendable {
  /// Writes changes at the next position, all or none, if the log has not moved since.
  /// - Parameters:
  ///   - after: the position that the writer's decision is based on.
  ///   - epoch: the writer's epoch, not below that of `after`.
  /// - Returns: the new position, once the changes are durable.
  /// - Throws: ``DesiredLogError`` with code `.conflict` if the log has moved, `.staleEpoch` if a higher epoch has written,
  ///   `.refused` if a record is no legal successor of the one it replaces.
  func append(_ changes: [DesiredChange], after: DesiredVersion, epoch: UInt64) async throws -> DesiredVersion
  /// The fold of all entries.
  func state() async throws -> DesiredState
  /// The entries after a position, oldest first; a page may be shorter than `limit` when the entries are large.
  /// - Throws: ``DesiredLogError`` with code `.gap` if the log has no such position, `.conflict` if it has another epoch's there.
  func entries(after: DesiredVersion, limit: Int) async throws -> DesiredPage
  /// Takes over entries that another log holds. Entries it already has are passed over.
  /// - Throws: ``DesiredLogError`` with code `.gap` or `.conflict`.
  func ingest(_ page: DesiredPage) async throws -> DesiredVersion
  /// Waits until the log is past a position, and returns the newest one. Cancelling ends the wait.
  func waitForChange(after: DesiredVersion) async throws -> DesiredVersion
}

/// What a log of desired state can't do.
public struct DesiredLogError: Error, Sendable, CustomStringConvertible {
  /// The kind of fault; new ones may come.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Value: String { case conflict, staleEpoch, gap, refused, corrupt, newerFormat, storage }
    private let value: Value
    /// The log has moved since the writer looked: read again and decide again.
    public static let conflict = Code(value: .conflict)
    /// A leader of a higher epoch has written.
    public static let staleEpoch = Code(value: .staleEpoch)
    /// The page does not continue the log.
    public static let gap = Code(value: .gap)
    /// The changes break a rule of the log, such as the table of an allocation's transitions; nothing was written.
    public static let refused = Code(value: .refused)
    /// What is stored can't be read; it was left as it is.
    public static let corrupt = Code(value: .corrupt)
    /// What is stored was written by a newer version; it was left as it is.
    public static let newerFormat = Code(value: .newerFormat)
    /// The disk or the database refused.
    public static let storage = Code(value: .storage)
    public var description: String { value.rawValue }
  }

  /// What to go by in a program.
  public let code: Code
  /// What to tell people: a sentence with the positions, epochs or files it is about.
  public let message: String
  /// What the disk or the database said, where it said something.
  public let cause: (any Error)?

  public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
    self.code = code
    self.message = message
    self.cause = cause
  }

  /// Whether the same call can succeed after the state was read again.
  public var isRetriable: Bool { code == .conflict }

  public var description: String { message }
}
