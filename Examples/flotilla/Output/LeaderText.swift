import ControlAPI
import EdgeModel

/// How the lead is shown to people.
enum LeaderText {
  static func line(_ leadership: LeadershipSummary, _ style: Style) -> String {
    guard let leader = leadership.leader else { return style.red("nobody leads at the moment") }
    let name = leadership.leaderName?.rawValue ?? leader.rawValue
    let place = leadership.address.map { " at \($0.printable)" } ?? ""
    return "\(style.bold(name)) leads\(place), epoch \(leadership.epoch)"
  }

  static func table(_ leadership: LeadershipSummary, _ style: Style) -> Table {
    var table = Table("RANK", "NAME", "ROLE", "ID")
    for (rank, member) in leadership.members.enumerated() {
      table.add(
        Table.Cell(String(rank)), Table.Cell(member.name?.rawValue ?? "-"), Table.Cell(member.role),
        Table.Cell(member.node.rawValue, style.dim))
    }
    return table
  }
}
