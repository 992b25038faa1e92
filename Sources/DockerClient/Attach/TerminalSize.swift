/// How large a terminal is, in characters.
public struct TerminalSize: Sendable, Hashable {
  /// Characters in a row.
  public var columns: UInt16
  /// Lines of characters.
  public var rows: UInt16

  /// A size in characters: the API's `w` and `h`.
  public init(columns: UInt16, rows: UInt16) {
    self.columns = columns
    self.rows = rows
  }
}
