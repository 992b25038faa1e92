/// One thing that was looked at, and how it is.
struct Check: Encodable, Hashable, Sendable {
  enum Status: String, Encodable, Sendable {
    case ok, warn, fail
  }

  let name: String
  let status: Status
  let message: String
  /// What to do about it.
  let advice: String?

  init(_ name: String, _ status: Status, _ message: String, advice: String? = nil) {
    self.name = name
    self.status = status
    self.message = message
    self.advice = advice
  }

  func line(_ style: Style) -> String {
    let word = status.rawValue + String(repeating: " ", count: 4 - status.rawValue.count)
    let mark =
      switch status {
      case .ok: style.green(word)
      case .warn: style.yellow(word)
      case .fail: style.red(word)
      }
    return "\(mark)  \(name): \(message.printable)" + (advice.map { "\n      \($0.printable)" } ?? "")
  }
}

/// All that was looked at.
struct ExaminationReport: Encodable, Hashable, Sendable {
  /// Whether nothing fails.
  let ok: Bool
  let checks: [Check]

  init(_ checks: [Check]) {
    ok = !checks.contains { $0.status == .fail }
    self.checks = checks
  }
}
