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

extension TerminalSize: EngineValue {
  /// The API's list of rows and columns, in this order.
  public init?(json: JSONValue) {
    guard let sides = [UInt16](json: json), sides.count == 2, let rows = sides.first, let columns = sides.last else {
      return nil
    }
    self.init(columns: columns, rows: rows)
  }
  public var json: JSONValue { [.integer(Int64(rows)), .integer(Int64(columns))] }
}
