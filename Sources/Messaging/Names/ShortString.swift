/// The rules for names on the wire: AMQP 0-9-1 short strings have a length of one byte (section 4.2.5.3 of the standard).
enum ShortString {
  static let maximumBytes = 255

  /// What is wrong with the text as a name, or nil. Control characters are refused: they have no use in names and forge
  /// lines in logs.
  static func fault(in text: String, mayBeEmpty: Bool) -> String? {
    if text.isEmpty && !mayBeEmpty { return "is empty" }
    let count = text.utf8.count
    if count > maximumBytes { return "has \(count) bytes of UTF-8; at most \(maximumBytes) are allowed" }
    // In UTF-8 these bytes stand for nothing else.
    if text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
      return "contains a control character"
    }
    return nil
  }

  static func check(_ text: String, as kind: String, mayBeEmpty: Bool) throws {
    if let fault = fault(in: text, mayBeEmpty: mayBeEmpty) {
      throw MessagingError(.invalidName, "the \(kind) \(abbreviate(text)) \(fault)")
    }
  }

  private static func abbreviate(_ text: String) -> String {
    let scalars = text.unicodeScalars.prefix(40).map { $0.value < 0x20 || $0.value == 0x7F ? "\u{FFFD}" : $0 }
    return "'" + String(String.UnicodeScalarView(scalars)) + (scalars.count == 40 ? "…'" : "'")
  }
}
