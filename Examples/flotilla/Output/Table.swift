/// Rows of text under a heading, in aligned columns.
struct Table: Sendable {
  /// A text, and how it is coloured once its width is settled.
  struct Cell: Sendable, ExpressibleByStringLiteral {
    let text: String
    let paint: @Sendable (String) -> String

    init(_ text: String, _ paint: @escaping @Sendable (String) -> String = { $0 }) {
      self.text = text.printable
      self.paint = paint
    }

    init(stringLiteral value: String) { self.init(value) }
  }

  let heading: [String]
  private(set) var rows: [[Cell]] = []

  init(_ heading: String...) {
    self.heading = heading
  }

  mutating func add(_ row: Cell...) {
    rows.append(row)
  }

  /// The lines, without trailing blanks.
  func lines(_ style: Style) -> [String] {
    let titles = heading.map { Cell($0, style.bold) }
    var widths = [Int](repeating: 0, count: heading.count)
    for row in [titles] + rows {
      for (column, cell) in row.enumerated() where column < widths.count {
        widths[column] = max(widths[column], cell.text.count)
      }
    }
    return ([titles] + rows).map { row in
      var line = ""
      var pending = 0
      for (cell, width) in zip(row, widths) {
        if !cell.text.isEmpty {
          line += String(repeating: " ", count: pending) + cell.paint(cell.text)
          pending = 0
        }
        pending += width - cell.text.count + 2
      }
      return line
    }
  }
}
