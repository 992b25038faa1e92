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
  /// - Parameter width: how many columns there are; the widest texts are cut then. `nil` for as many as it takes.
  func lines(_ style: Style, width: Int? = nil) -> [String] {
    let titles = heading.map { Cell($0, style.bold) }
    var widths = [Int](repeating: 0, count: heading.count)
    for row in [titles] + rows {
      for (column, cell) in row.enumerated() where column < widths.count {
        widths[column] = max(widths[column], cell.text.count)
      }
    }
    if let width { narrow(&widths, to: width) }
    return ([titles] + rows).map { row in
      var line = ""
      var pending = 0
      for (whole, width) in zip(row, widths) {
        let cell = whole.cut(to: width)
        if !cell.text.isEmpty {
          line += String(repeating: " ", count: pending) + cell.paint(cell.text)
          pending = 0
        }
        pending += width - cell.text.count + 2
      }
      return line
    }
  }

  /// No column is made narrower than this.
  private static let narrowest = 8

  /// Columns whose texts are written into the next command: they are cut last.
  private static let names: Set<String> = ["NAME", "APP", "ID"]

  /// Takes from the widest columns until all fit, or none can give more.
  private func narrow(_ widths: inout [Int], to width: Int) {
    var excess = widths.reduce(0, +) + 2 * max(0, widths.count - 1) - width
    let isName = heading.map { Self.names.contains($0) }
    for givesNames in [false, true] {
      let columns = zip(widths.indices, isName).filter { givesNames || !$0.1 }.map(\.0)
      while excess > 0, let widest = columns.max(by: { widths[$0] < widths[$1] }), widths[widest] > Self.narrowest {
        widths[widest] -= 1
        excess -= 1
      }
    }
  }
}

extension Table.Cell {
  /// With a sign in the place of what doesn't fit.
  fileprivate func cut(to width: Int) -> Self {
    text.count > width ? Self(String(text.prefix(max(0, width - 1))) + "…", paint) : self
  }
}
