/// Limits for texts that come from a peer and end up in logs and on screens.
enum ServiceText {
  /// Printable ASCII without spaces.
  static func token(_ text: some StringProtocol, what: String, longest: Int) throws(DiscoveryError) -> String {
    let bytes = text.utf8.prefix(longest + 1)
    guard (1...longest).contains(bytes.count), bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw DiscoveryError(
        .invalidService, "a service's \(what) is 1 to \(longest) bytes of printable ASCII without spaces")
    }
    return String(text)
  }

  /// One line of any script.
  static func line(_ text: String, what: String, longest: Int) throws(DiscoveryError) -> String {
    guard (1...longest).contains(text.utf8.prefix(longest + 1).count), !text.unicodeScalars.contains(where: isControl)
    else {
      throw DiscoveryError(
        .invalidService, "a service's \(what) is 1 to \(longest) bytes without control characters")
    }
    return text
  }

  /// A text made fit to be shown: cut at 300 characters, control characters replaced.
  static func shown(_ text: String) -> String {
    var shown = String.UnicodeScalarView()
    for scalar in text.unicodeScalars.prefix(300) { shown.append(isControl(scalar) ? "\u{FFFD}" : scalar) }
    return String(shown)
  }

  /// Controls, line separators, and what changes the direction of text.
  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
