/// Joins fields to the text that Kraken reads, and refuses those that it would read as something else.
struct KrakenTextWriter {
  private let kind: String
  private var fields: [String] = []

  init(kind: String) { self.kind = kind }

  /// An identifier, an address or the like.
  mutating func word(_ name: String, _ text: String, mayBeEmpty: Bool = false) throws(KrakenFormatError) {
    if let fault = KrakenText.fault(ofWord: text.utf8, mayBeEmpty: mayBeEmpty) {
      throw KrakenFormatError(.unrepresentable, kind: kind, field: name, fault: fault)
    }
    try free(name, text)
  }

  /// Text in which line ends may be.
  mutating func free(_ name: String, _ text: String) throws(KrakenFormatError) {
    for (offset, byte) in text.utf8.enumerated() {
      let name = name
      switch byte {
      case KrakenText.separator:
        throw KrakenFormatError(
          .unrepresentable, kind: kind, field: name, offset: offset,
          fault: "it contains '|', which separates the fields")
      case 0:
        throw KrakenFormatError(
          .unrepresentable, kind: kind, field: name, offset: offset, fault: "it contains NUL")
      default: continue
      }
    }
    fields.append(text)
  }

  mutating func count(_ number: UInt64) { fields.append(String(number)) }

  mutating func fraction(_ name: String, _ number: Float) throws(KrakenFormatError) {
    guard number.isFinite, number >= 0 else {
      throw KrakenFormatError(
        .unrepresentable, kind: kind, field: name,
        fault: "\(number) is not from 0 to \(Float.greatestFiniteMagnitude)")
    }
    fields.append("\(number)")
  }

  /// A JSON object or `null`.
  mutating func json(_ name: String, _ text: String) throws(KrakenFormatError) {
    guard KrakenJSON.isObjectOrNull(Array(text.utf8)[...]) else {
      throw KrakenFormatError(
        .unrepresentable, kind: kind, field: name, fault: "it is neither null nor a JSON object")
    }
    try free(name, text)
  }

  func text() throws(KrakenFormatError) -> String {
    let text = fields.joined(separator: "|")
    guard text.utf8.count <= KrakenText.maximumBytes else {
      throw KrakenFormatError(
        .unrepresentable, kind: kind, fault: "it has \(text.utf8.count) bytes; at most \(KrakenText.maximumBytes) fit")
    }
    return text
  }
}
