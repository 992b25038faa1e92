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

  func status(_ status: DeploymentStatus) -> String { paint(status.rawValue, as: status) }

  /// A text in the colour of a state.
  func paint(_ text: String, as status: DeploymentStatus) -> String {
    switch status {
    case .running, .completed: green(text)
    case .failed, .unreachable: red(text)
    case .stopped, .destroyed: dim(text)
    case .fetching, .placing, .assigned, .building, .starting, .stopping, .destroying: yellow(text)
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
