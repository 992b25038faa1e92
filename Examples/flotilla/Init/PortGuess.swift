/// Finds the port in a source file, without understanding it.
enum PortGuess {
  /// The first port of an `EXPOSE` in a Dockerfile.
  static func exposed(_ dockerfile: String) -> Int? {
    for line in dockerfile.split(whereSeparator: \.isNewline) {
      let words = line.split(whereSeparator: \.isWhitespace)
      guard words.first?.uppercased() == "EXPOSE" else { continue }
      for word in words.dropFirst() where !word.hasSuffix("/udp") {
        if let port = port(word.prefix { $0 != "/" && $0 != "-" }) { return port }
      }
    }
    return nil
  }

  /// What a program listens on if nobody tells it: the number after `PORT` or `listen(`, or behind `port`.
  static func listened(_ source: String) -> Int? {
    for mark in ["PORT", "listen(", "port=", "port =", "port:"] {
      var rest = source[...]
      while let found = rest.firstRange(of: mark) {
        rest = rest[found.upperBound...]
        // Close behind it, in the same line: `process.env.PORT || 3000`, `environ.get("PORT", "8000")`.
        let near = rest.prefix(24).prefix { !$0.isNewline && $0 != ";" }
        guard let start = near.firstIndex(where: \.isNumber) else { continue }
        if let port = port(near[start...].prefix(while: \.isNumber)) { return port }
      }
    }
    return nil
  }

  private static func port(_ text: Substring) -> Int? {
    guard text.utf8.count >= 2, let number = UInt16(text), number > 0 else { return nil }
    return Int(number)
  }
}
