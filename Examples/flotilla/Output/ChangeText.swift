import ControlAPI
import EdgeModel

/// How requests that changed something are shown to people.
enum ChangeText {
  static func table(_ changes: [ChangeSummary], _ style: Style) -> Table {
    var table = Table("TIME", "KIND", "DEPLOYMENT", "VERSION", "BY", "ID")
    for change in changes {
      table.add(
        Table.Cell(change.at.description), Table.Cell(change.kind.rawValue), Table.Cell(name(change)),
        Table.Cell(String(change.generation)), Table.Cell(change.requestedBy), Table.Cell(change.id.rawValue, style.dim)
      )
    }
    return table
  }

  static func line(_ change: ChangeSummary, _ style: Style) -> String {
    """
    \(change.at)  \(change.kind.rawValue) \(style.bold(name(change))) version \(change.generation) \
    by \(change.requestedBy.printable)  \(style.dim(change.id.rawValue))
    """
  }

  private static func name(_ change: ChangeSummary) -> String {
    change.name?.rawValue ?? change.deployment.rawValue
  }
}
