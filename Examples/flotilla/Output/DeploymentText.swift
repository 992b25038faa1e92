import ControlAPI
import EdgeModel

/// How deployments are shown to people.
enum DeploymentText {
  static func table(_ deployments: [DeploymentSummary], _ style: Style) -> Table {
    var table = Table("NAME", "STATUS", "NODE", "URL", "COMMIT", "ID")
    for deployment in deployments {
      table.add(
        Table.Cell(deployment.name.rawValue),
        Table.Cell(deployment.status.rawValue) { [status = deployment.status] text in
          text == status.rawValue ? style.status(status) : text
        },
        Table.Cell(deployment.node ?? "-"), Table.Cell(deployment.url ?? "-"),
        Table.Cell(deployment.commit?.short ?? "-"), Table.Cell(deployment.id.rawValue, style.dim))
    }
    return table
  }

  /// All that is known of one, a line each.
  static func details(_ deployment: DeploymentSummary, _ style: Style) -> [String] {
    var lines: [(String, String)] = [
      ("name", deployment.name.rawValue),
      ("id", deployment.id.rawValue),
      ("status", style.status(deployment.status)),
    ]
    if let reason = deployment.reason { lines.append(("reason", reason.printable)) }
    if let url = deployment.url { lines.append(("url", url.printable)) }
    if let node = deployment.node {
      lines.append(("node", node.printable + (deployment.nodeID.map { " (\($0))" } ?? "")))
    }
    lines.append(("source", deployment.source.printable + (deployment.branch.map { ", branch \($0.printable)" } ?? "")))
    if let commit = deployment.commit { lines.append(("commit", commit.rawValue)) }
    lines.append(("version", String(deployment.generation)))
    if let restarts = deployment.restarts, restarts > 0 { lines.append(("restarts", String(restarts))) }
    lines.append(("created", "\(deployment.createdAt) by \(deployment.createdBy.printable)"))
    return lines.map { name, value in name + String(repeating: " ", count: 10 - name.count) + value }
  }

  /// What it does now, in one line.
  static func state(_ deployment: DeploymentSummary, _ style: Style) -> String {
    var line = "\(style.bold(deployment.name.rawValue))  \(style.status(deployment.status))"
    if let node = deployment.node, !deployment.status.isSettled { line += " on \(node.printable)" }
    if let url = deployment.url { line += " at \(url.printable)" }
    if let reason = deployment.reason { line += ": \(reason.printable)" }
    return line
  }
}
