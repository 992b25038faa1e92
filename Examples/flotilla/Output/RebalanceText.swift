import ControlAPI
import EdgeModel

/// How moves for balance are shown to people.
enum RebalanceText {
  static func table(_ summary: RebalanceSummary, _ style: Style) -> Table {
    var table = Table("APP", "FROM", "SPOKEN FOR", "TO", "SPOKEN FOR", "GAIN")
    for move in summary.moves {
      table.add(
        Table.Cell(move.name.rawValue), Table.Cell(move.from), Table.Cell(change(move.fromShare)),
        Table.Cell(move.to), Table.Cell(change(move.toShare)), Table.Cell(String(move.gain)))
    }
    return table
  }

  private static func change(_ change: RebalanceSummary.Change) -> String { "\(change.before) % → \(change.after) %" }
}
