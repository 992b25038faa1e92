import ControlAPI
import EdgeModel

/// How what a machine cleaned is shown to people.
enum CleaningText {
  static func lines(_ report: CleaningReport, _ console: Console) -> [String] {
    let style = console.outputStyle
    var lines: [String] = []
    if let words = report.lowDisk { lines.append(style.red("\(report.name) \(words)")) }
    let gone = report.removed.filter { $0.fault == nil }
    let freed = NodeText.size(report.freedBytes)
    lines.append(
      report.isDryRun
        ? "\(report.name): \(gone.count) things would go, and free up to \(freed)"
        : "\(report.name): \(gone.count) things are gone, up to \(freed)")
    var table = Table("KIND", "SIZE", "NAME", "REASON")
    for item in report.removed {
      table.add(
        Table.Cell(item.kind.rawValue), Table.Cell(size(item)), Table.Cell(item.name),
        item.fault.map { Table.Cell("stays: \($0)", style.red) } ?? Table.Cell(item.reason ?? ""))
    }
    for item in report.kept {
      let words = item.kind == .volume ? "kept: it is data" : "kept: too new"
      table.add(
        Table.Cell(item.kind.rawValue), Table.Cell(size(item)), Table.Cell(item.name), Table.Cell(words, style.dim))
    }
    if !table.rows.isEmpty { lines += table.lines(style, width: console.outputWidth).map { "  " + $0 } }
    return lines + report.notes.map { style.yellow("  \($0.printable)") }
  }

  private static func size(_ item: CleaningItem) -> String { item.bytes > 0 ? NodeText.size(item.bytes) : "-" }
}

/// A report with what it adds up to, for scripts.
struct CleaningRecord: Encodable {
  let report: CleaningReport

  init(_ report: CleaningReport) { self.report = report }

  private enum CodingKeys: String, CodingKey { case freedBytes }

  func encode(to encoder: any Encoder) throws {
    try report.encode(to: encoder)
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(report.freedBytes, forKey: .freedBytes)
  }
}
