import ControlAPI
import EdgeModel

/// What a person sees of a deployment's way: a line for each step that is done, with its time, and one for the step that
/// is under way. A value that is told what happens and when, and says what to show.
struct Steps: Sendable {
  /// What is shown now.
  struct Picture: Sendable, Hashable {
    /// Lines that stay.
    var done: [String] = []
    /// The line that is drawn over and over; `nil` when nothing is under way.
    var live: String?
  }

  private enum Step: String, Sendable {
    case fetching, placing, building, starting, stopping, removing

    init?(_ status: DeploymentStatus) {
      switch status {
      case .fetching: self = .fetching
      case .placing, .assigned: self = .placing
      case .building: self = .building
      case .starting: self = .starting
      case .stopping: self = .stopping
      case .destroying: self = .removing
      case .running, .completed, .failed, .stopped, .destroyed, .unreachable: return nil
      }
    }

    /// What it is called when it is over.
    var result: String {
      switch self {
      case .fetching: "fetched"
      case .placing: "placed"
      case .building: "built"
      case .starting: "healthy"
      case .stopping: "stopped"
      case .removing: "removed"
      }
    }
  }

  private let style: Style
  private let width: Int
  private var current: (step: Step, since: Duration)?
  private var note = ""

  init(style: Style, width: Int) {
    self.style = style
    self.width = width
  }

  /// The deployment has changed.
  /// - Parameter now: the time since the beginning.
  mutating func see(_ summary: DeploymentSummary, at now: Duration) -> Picture {
    var picture = Picture()
    let step = Step(summary.status)
    if let current, current.step != step {
      let isFailed = summary.status == .failed || summary.status == .unreachable
      picture.done.append(
        isFailed ? failure(of: current.step, now - current.since) : line(current.step, now - current.since, summary))
      self.current = nil
    }
    if let step, current == nil { current = (step, now) }
    note = summary.node.map { " on \($0.printable)" } ?? ""
    picture.live = live(at: now)
    return picture
  }

  /// Only time has passed.
  func live(at now: Duration) -> String? {
    guard let current else { return nil }
    let words = "  … \(padded(current.step.rawValue)) \(Self.seconds(now - current.since))\(note)"
    return style.yellow(words.count > width ? String(words.prefix(max(0, width - 1))) + "…" : words)
  }

  private func line(_ step: Step, _ took: Duration, _ summary: DeploymentSummary) -> String {
    var line = "  \(style.green("✓")) \(padded(step.result)) \(Self.seconds(took))"
    switch step {
    case .fetching: if let commit = summary.commit { line += "  \(style.dim("commit \(commit.short)"))" }
    case .placing: if let node = summary.node { line += "  \(style.dim("on \(node.printable)"))" }
    default: break
    }
    return line
  }

  private func failure(of step: Step, _ took: Duration) -> String {
    "  \(style.red("✗")) \(padded(step.rawValue)) \(Self.seconds(took))  \(style.red("failed"))"
  }

  private func padded(_ word: String) -> String { word + String(repeating: " ", count: max(0, 8 - word.count)) }

  /// Seconds with a tenth, minutes from a minute on: `0.4 s`, `59.9 s`, `1 min 05 s`.
  static func seconds(_ time: Duration) -> String {
    let tenths = time.components.seconds * 10 + time.components.attoseconds / 100_000_000_000_000_000
    guard tenths >= 600 else { return "\(tenths / 10).\(tenths % 10) s" }
    let rest = tenths / 10 % 60
    return "\(tenths / 600) min \(rest < 10 ? "0" : "")\(rest) s"
  }
}
