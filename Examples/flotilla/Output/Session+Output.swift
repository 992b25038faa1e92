import ControlAPI

extension Session {
  /// Writes a JSON document, one line.
  func json(_ value: some Encodable) throws {
    try console.json(try ControlJSON.encode(value))
  }

  /// Writes a table; words instead of one without rows.
  func table(_ table: Table, orWords empty: String) throws {
    guard !table.rows.isEmpty else { return console.note(empty) }
    for line in table.lines(console.outputStyle, width: console.outputWidth) { try console.out(line) }
  }
}
