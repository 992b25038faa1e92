/// A value of a YAML document and where it starts.
struct YAMLValue: Sendable, Hashable {
  enum Kind: Sendable, Hashable {
    /// Text as it is written. `isPlain` says that there are no quotes around it: only then it may be a number, a
    /// boolean or nothing.
    case scalar(String, isPlain: Bool)
    case list([YAMLValue])
    case map([YAMLEntry])
  }

  var kind: Kind
  var position: SourcePosition

  init(_ kind: Kind, at position: SourcePosition) {
    self.kind = kind
    self.position = position
  }
}

/// A key of a map with its value.
struct YAMLEntry: Sendable, Hashable {
  var key: String
  var position: SourcePosition
  var value: YAMLValue
}

extension YAMLValue {
  /// Whether nothing is said: `key:` or `key: null`.
  var isNull: Bool {
    if case .scalar(let text, true) = kind { ["", "~", "null", "Null", "NULL"].contains(text) } else { false }
  }

  /// Any scalar as it is written, whatever YAML would make of it: `1.10` stays `1.10`, `no` stays `no`, `22:22` stays
  /// `22:22`. `nil` for what isn't one, or is nothing.
  var text: String? {
    if case .scalar(let text, _) = kind, !isNull { text } else { nil }
  }

  /// `true`, `yes`, `on` and their opposites, without quotes.
  var boolean: Bool? {
    guard case .scalar(let text, true) = kind else { return nil }
    return switch text.lowercased() {
    case "true", "yes", "on": true
    case "false", "no", "off": false
    default: nil
    }
  }

  /// A number, also one in quotes.
  var number: Double? {
    guard let text, text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }) else { return nil }
    return Double(text).flatMap { $0.isFinite ? $0 : nil }
  }

  /// A whole number in decimal, also one in quotes.
  var integer: Int? {
    guard let text, (1...18).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    return Int(text)
  }

  var list: [YAMLValue]? { if case .list(let values) = kind { values } else { nil } }
  var map: [YAMLEntry]? { if case .map(let entries) = kind { entries } else { nil } }

  /// What stands here, for a message.
  var summary: String {
    switch kind {
    case _ where isNull: "nothing"
    case .scalar(let text, let isPlain): isPlain ? QuotedText.plain(text) : "the text \(QuotedText.quoted(text))"
    default: kindName
    }
  }

  /// As ``summary``, without the value itself: for places that may hold a secret.
  var kindName: String {
    switch kind {
    case _ where isNull: "nothing"
    case .scalar: "a text"
    case .list: "a list"
    case .map: "a map"
    }
  }
}
