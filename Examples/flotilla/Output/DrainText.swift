import ControlAPI
import EdgeModel

/// How a drain is shown to people.
enum DrainText {
  /// What has changed from one look to the next, a line each.
  static func news(from old: DrainSummary?, to new: DrainSummary, _ style: Style) -> [String] {
    let before = Dictionary((old?.apps ?? []).map { ($0.deployment, $0) }, uniquingKeysWith: { $1 })
    let now = Set(new.apps.map(\.deployment))
    let gone = (old?.apps ?? []).filter { !now.contains($0.deployment) }.map { app in
      "\(style.green("✓")) \(app.name)  \(app.to.map { "moved to \($0.printable)" } ?? "is gone")"
    }
    let changed = new.apps.filter { before[$0.deployment] != $0 }.compactMap { line($0, style) }
    return gone + changed
  }

  private static func line(_ app: DrainSummary.App, _ style: Style) -> String? {
    let reason = app.reason.map { ": \($0.printable)" } ?? ""
    return switch app.stage {
    case .moving: "\(style.yellow("…")) \(app.name)  moves\(app.to.map { " to \($0.printable)" } ?? "")\(reason)"
    case .staying: "\(style.red("✗")) \(app.name)  stays\(reason)"
    case .waiting: app.reason == nil ? nil : "\(style.yellow("…")) \(app.name)  waits\(reason)"
    case .leaving: nil
    }
  }

  /// What is left, a line each.
  static func left(_ summary: DrainSummary) -> [String] {
    summary.apps.map { app in
      "  \(app.name): \(app.stage.rawValue)\(app.reason.map { ": \($0.printable)" } ?? "")"
    }
  }

  /// The line that is drawn over and over on a terminal.
  static func live(_ summary: DrainSummary, of total: Int, after time: Duration, width: Int) -> String {
    let left = summary.apps.count
    let moving = summary.apps.filter { $0.stage == .moving }.map(\.name.rawValue).joined(separator: ", ")
    let words =
      "  draining \(summary.name): \(max(0, total - left)) of \(total) gone \(Steps.seconds(time))"
      + (moving.isEmpty ? "" : "  \(moving)")
    return words.count > width ? String(words.prefix(max(0, width - 1))) + "…" : words
  }

  static func apps(_ count: Int) -> String { count == 1 ? "1 app" : "\(count) apps" }

  /// What stays on a machine that is cordoned, behind a sentence.
  static func count(_ count: Int) -> String {
    count == 0 ? "" : "; its \(apps(count)) \(count == 1 ? "stays" : "stay")"
  }
}
