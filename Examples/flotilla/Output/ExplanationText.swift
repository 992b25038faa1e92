import ControlAPI
import EdgeModel

/// How the reasons for a deployment's machine are shown to people.
enum ExplanationText {
  static func line(_ explanation: ExplanationSummary, _ style: Style) -> String {
    let name = style.bold(explanation.name.rawValue)
    let here = explanation.node.map { "\(name) is on \($0.printable)" } ?? "\(name) has no machine"
    guard let chosen = explanation.chosen else { return "\(here), and no machine can run it now" }
    guard chosen != explanation.node else { return here }
    return explanation.node == nil
      ? "\(here); it would go to \(chosen.printable)" : "\(here); its next version would go to \(chosen.printable)"
  }

  static func table(_ explanation: ExplanationSummary, _ style: Style) -> Table {
    var table = Table("", "NAME", "VERDICT", "WHY")
    for machine in explanation.machines {
      let mark = machine.name == explanation.node ? "*" : ""
      let words =
        machine.fits
        ? machine.terms.map { "\($0.scorer) \($0.score)" }.joined(separator: ", ")
        : machine.reasons.joined(separator: ", ")
      table.add(
        Table.Cell(mark), Table.Cell(machine.name),
        machine.fits ? Table.Cell("can", style.green) : Table.Cell("can't", style.red), Table.Cell(words))
    }
    return table
  }

  /// What else there is to say, a line each.
  static func notes(_ explanation: ExplanationSummary) -> [String] {
    var lines = explanation.note.map { [$0.printable] } ?? []
    if explanation.chosen == nil, !explanation.rejections.isEmpty {
      lines.append(counts(explanation.rejections, of: explanation.machines.count))
    }
    if let change = explanation.smallestChange { lines.append("it could run with \(change.printable)") }
    return lines
  }

  /// Why there is no machine, in one line.
  static func short(_ pending: PendingSummary) -> String {
    guard pending.machines > 0 else { return "there is no machine yet" }
    let help = pending.smallestChange.map { "; it could run with \($0.printable)" } ?? ""
    return counts(pending.rejections, of: pending.machines) + help
  }

  private static func counts(_ rejections: [ExplanationSummary.Rejection], of machines: Int) -> String {
    let words = rejections.map { "\($0.rule.printable) \($0.machines)" }.joined(separator: ", ")
    return "no machine can run it: \(words) of \(machines)"
  }
}
