import ControlAPI
import EdgeModel

/// How deployments are shown to people.
enum DeploymentText {
  static func table(_ deployments: [DeploymentSummary], _ style: Style) -> Table {
    var table = Table("NAME", "STATUS", "NODE", "URL", "COMMIT", "ID")
    for deployment in deployments {
      table.add(
        Table.Cell(deployment.name.rawValue),
        Table.Cell(deployment.status.rawValue) { [status = deployment.status] in style.paint($0, as: status) },
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
    if let pending = deployment.pending { lines.append(("pending", ExplanationText.short(pending))) }
    if let url = deployment.url { lines.append(("url", url.printable)) }
    if let url = deployment.localURL { lines.append(("also at", url.printable)) }
    if let node = deployment.node {
      lines.append(("node", node.printable + (deployment.nodeID.map { " (\($0))" } ?? "")))
    }
    lines.append(("source", deployment.source.printable + (deployment.branch.map { ", branch \($0.printable)" } ?? "")))
    if let commit = deployment.commit { lines.append(("commit", commit.rawValue)) }
    lines.append(("version", String(deployment.generation)))
    if let versions = deployment.versions {
      lines.append(("kept", versions.map { "\($0.generation) (\($0.commit.short))" }.joined(separator: ", ")))
    }
    if let failure = deployment.failure, deployment.status != .failed, deployment.reason == nil {
      let fate = failure.cancelled == true ? "cancelled" : "failed"
      lines.append((fate, "version \(failure.generation): \(failure.reason.printable)"))
    }
    if let following = deployment.following { lines.append(("follows", Self.following(following, deployment.branch))) }
    if let restarts = deployment.restarts, restarts > 0 { lines.append(("restarts", String(restarts))) }
    lines.append(("created", "\(deployment.createdAt) by \(deployment.createdBy.printable)"))
    return lines.map { name, value in name + String(repeating: " ", count: 10 - name.count) + value }
  }

  /// How it follows its branch, in a sentence.
  private static func following(_ following: FollowSummary, _ branch: String?) -> String {
    let name = branch.map { "branch \($0.printable)" } ?? "the default branch"
    guard let problem = following.problem else { return "\(name), looked at every \(Interval(following.seconds))" }
    let next = following.nextLook.map { "; next try at \($0)" } ?? ""
    return "\(name), which could not be looked at: \(problem.printable)\(next)"
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
