import EdgeModel

/// Colours on a terminal, and nothing anywhere else.
struct Style: Sendable, Hashable {
  let isOn: Bool

  static let plain = Style(isOn: false)

  func red(_ text: String) -> String { wrap(text, 31) }
  func green(_ text: String) -> String { wrap(text, 32) }
  func yellow(_ text: String) -> String { wrap(text, 33) }
  func bold(_ text: String) -> String { wrap(text, 1) }
  func dim(_ text: String) -> String { wrap(text, 2) }

  func status(_ status: DeploymentStatus) -> String {
    switch status {
    case .running, .completed: green(status.rawValue)
    case .failed, .unreachable: red(status.rawValue)
    case .stopped, .destroyed: dim(status.rawValue)
    case .fetching, .placing, .assigned, .building, .starting, .stopping, .destroying: yellow(status.rawValue)
    }
  }

  private func wrap(_ text: String, _ code: Int) -> String {
    isOn ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}

extension String {
  /// For one line of a terminal: what would move its cursor or change its colours is replaced.
  var printable: String {
    var text = ""
    for scalar in unicodeScalars {
      let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
      text.unicodeScalars.append(isControl ? (scalar == "\n" || scalar == "\t" ? " " : "\u{FFFD}") : scalar)
    }
    return text
  }
}
