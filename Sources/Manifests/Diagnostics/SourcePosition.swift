/// A place in a text file.
///
/// Lines and columns count from 1. A column is a number of Unicode scalars, not of bytes and not of visible characters:
/// after `é` written as one scalar the column is one higher, whatever its encoding; a tab is one column.
public struct SourcePosition: Sendable, Hashable, Codable, Comparable {
  /// Counted from 1.
  public var line: Int
  /// Counted from 1, in Unicode scalars.
  public var column: Int

  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// The first scalar of the file: where a fault is reported that concerns the file as a whole.
  public static let start = SourcePosition(line: 1, column: 1)

  public static func < (left: SourcePosition, right: SourcePosition) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}
