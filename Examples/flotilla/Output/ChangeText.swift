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

  /// What was dropped: the requests, and for an entry without one what it held.
  static func table(_ entries: [OrphanedSummary], _ style: Style) -> Table {
    var table = Table("POSITION", "TIME", "KIND", "DEPLOYMENT", "VERSION", "BY", "ID")
    for entry in entries {
      for change in entry.changes {
        table.add(
          Table.Cell(entry.version.description), Table.Cell(change.at.description), Table.Cell(change.kind.rawValue),
          Table.Cell(name(change)), Table.Cell(String(change.generation)), Table.Cell(change.requestedBy),
          Table.Cell(change.id.rawValue, style.dim))
      }
      guard entry.changes.isEmpty else { continue }
      let records = entry.records.isEmpty ? "nothing" : entry.records.joined(separator: ", ")
      table.add(
        Table.Cell(entry.version.description), "-", Table.Cell("records: \(records)"), "-", "-", "-", "-")
    }
    return table
  }

  static func line(_ change: ChangeSummary, _ style: Style) -> String {
    """
    \(change.at)  \(change.kind.rawValue) \(style.bold(name(change))) version \(change.generation) \
    by \(change.requestedBy.printable)  \(style.dim(change.id.rawValue))
    """
  }

  static func steps(_ steps: [StepSummary], _ style: Style) -> Table {
    var table = Table("TIME", "STEP", "MACHINE", "VERSION", "TOOK", "OUTCOME")
    for step in steps {
      let took = step.milliseconds.map { $0 < 10_000 ? "\($0) ms" : "\($0 / 1_000) s" } ?? "-"
      let outcome = words(step.outcome) + (step.detail.map { ": \($0.printable)" } ?? "")
      table.add(
        Table.Cell(step.at.description), Table.Cell(step.kind.rawValue), Table.Cell(step.node.printable),
        Table.Cell(String(step.allocation.generation)), Table.Cell(took), Table.Cell(outcome))
    }
    return table
  }

  private static func words(_ outcome: ChangeStep.Outcome) -> String {
    outcome == .underWay ? "under way" : outcome.rawValue
  }

  private static func name(_ change: ChangeSummary) -> String {
    change.name?.rawValue ?? change.deployment.rawValue
  }
}
