extension ComposeFormat {
  /// Variables as a map or as a list of `NAME=value`. Their values are in no message.
  func environment(_ key: String, _ reader: YAMLReader) -> [String: String] {
    guard let value = reader.value(key) else { return [:] }
    var result: [String: String] = [:]
    func add(_ name: String, _ text: String?, _ position: SourcePosition) {
      guard VariableName.isUsable(name) else {
        reader.report.add(.error, at: position, reader.path(key), "expected \(VariableName.expected)")
        return
      }
      guard let text else {
        reader.report.add(
          .warning, at: position, QuotedText.path(reader.path(key), name),
          "left out: it has no value, and Compose would take one from a shell, which isn't there")
        return
      }
      guard !text.utf8.contains(0) else {
        reader.report.add(.error, at: position, QuotedText.path(reader.path(key), name), "expected no NUL characters")
        return
      }
      result[name] = text
    }
    if let list = value.list {
      for element in list {
        guard let text = element.text else {
          reader.report.add(
            .error, at: element.position, reader.path(key), "expected NAME=value, found \(element.kindName)")
          continue
        }
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        add(parts.first ?? "", parts.count == 2 ? parts[1] : nil, element.position)
      }
    } else if let map = reader.child(key) {
      for entry in map.entries() {
        guard entry.value.map == nil, entry.value.list == nil else {
          reader.report.add(
            .error, at: entry.value.position, map.path(entry.key), "expected a text, found \(entry.value.kindName)")
          continue
        }
        if Self.isOctal(entry.value) {
          reader.report.add(
            .warning, at: entry.value.position, map.path(entry.key),
            "taken as it is written; some programs read a number with a leading zero as octal: put it in quotes")
        }
        add(entry.key, entry.value.text, entry.value.isNull ? entry.position : entry.value.position)
      }
    }
    return result
  }

  private static func isOctal(_ value: YAMLValue) -> Bool {
    guard case .scalar(let text, isPlain: true) = value.kind, text.utf8.count > 1, text.hasPrefix("0") else {
      return false
    }
    return text.utf8.allSatisfy { (0x30...0x37).contains($0) }
  }
}
