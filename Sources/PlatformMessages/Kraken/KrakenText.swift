/// The fields of a text of Kraken's, bytes between bytes `|`.
///
/// Bytes and not characters: a `|` before a combining mark is one character, and Kraken splits it all the same.
struct KrakenText {
  /// Longer texts are refused.
  static let maximumBytes = 1 << 20
  static let separator = UInt8(ascii: "|")

  /// A field, and where in the text it begins.
  struct Field {
    let bytes: ArraySlice<UInt8>
    var offset: Int { bytes.startIndex }
    var string: String { String(decoding: bytes, as: UTF8.self) }
  }

  let kind: String
  private let bytes: [UInt8]
  private(set) var fields: ArraySlice<Field>

  init(_ text: String, atLeast count: Int, kind: String) throws(KrakenFormatError) {
    guard text.utf8.count <= Self.maximumBytes else {
      throw KrakenFormatError(
        .tooLarge, kind: kind, fault: "it has \(text.utf8.count) bytes; at most \(Self.maximumBytes) are read")
    }
    self.kind = kind
    bytes = Array(text.utf8)
    fields = bytes.split(separator: Self.separator, omittingEmptySubsequences: false).map { Field(bytes: $0) }[...]
    guard fields.count >= count else {
      throw KrakenFormatError(
        .wrongFieldCount, kind: kind,
        fault: "it has \(fields.count) \(fields.count == 1 ? "field" : "fields"); \(count) are needed")
    }
  }

  /// Takes the first field that is left.
  mutating func first(_ name: String) throws(KrakenFormatError) -> Field {
    guard let field = fields.popFirst() else { throw missing(name) }
    return field
  }

  /// Takes the last field that is left.
  mutating func last(_ name: String) throws(KrakenFormatError) -> Field {
    guard let field = fields.popLast() else { throw missing(name) }
    return field
  }

  /// Takes an identifier, an address or the like from the front.
  mutating func firstWord(_ name: String, mayBeEmpty: Bool = false) throws(KrakenFormatError) -> String {
    try word(try first(name), name, mayBeEmpty: mayBeEmpty)
  }

  /// Takes an identifier, an address or the like from the end.
  mutating func lastWord(_ name: String, mayBeEmpty: Bool = false) throws(KrakenFormatError) -> String {
    try word(try last(name), name, mayBeEmpty: mayBeEmpty)
  }

  mutating func lastCount(_ name: String) throws(KrakenFormatError) -> UInt64 {
    let field = try last(name)
    guard let number = UInt64(field.string) else {
      throw KrakenFormatError(
        .invalidNumber, kind: kind, field: name, offset: field.offset,
        fault: "'\(field.string.prefix(40))' is no whole number from 0 to \(UInt64.max)")
    }
    return number
  }

  mutating func lastFraction(_ name: String) throws(KrakenFormatError) -> Float {
    let field = try last(name)
    // Without the hexadecimal and named numbers that Float reads besides.
    let isDecimal = field.bytes.allSatisfy { (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }
    guard isDecimal, let number = Float(field.string), number.isFinite, number >= 0 else {
      throw KrakenFormatError(
        .invalidNumber, kind: kind, field: name, offset: field.offset,
        fault: "'\(field.string.prefix(40))' is no decimal number from 0 to \(Float.greatestFiniteMagnitude)")
    }
    return number
  }

  /// All that is left, with the separators in it.
  mutating func rest() -> String {
    guard let start = fields.first?.bytes.startIndex, let end = fields.last?.bytes.endIndex else { return "" }
    fields = []
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  /// Takes the JSON at the end: the shortest one, since none that begins inside of another one ends with it (it would
  /// have an odd number of quotation marks).
  mutating func lastJSON(_ name: String) throws(KrakenFormatError) -> String {
    let end = bytes.endIndex
    var tries = 0
    for index in fields.indices.reversed() where index > fields.startIndex {
      let candidate = bytes[fields[index].bytes.startIndex..<end]
      guard candidate.first == UInt8(ascii: "{") || candidate.elementsEqual("null".utf8) else { continue }
      if KrakenJSON.isObjectOrNull(candidate) {
        fields = fields[..<index]
        return String(decoding: candidate, as: UTF8.self)
      }
      tries += 1
      guard tries < Self.maximumTries else { break }
    }
    throw KrakenFormatError(
      .invalidJSON, kind: kind, field: name, offset: fields.last?.offset, fault: "neither null nor a JSON object")
  }

  /// How many places at which the JSON could begin are looked at; each costs time in proportion to the text.
  private static let maximumTries = 16

  private func word(_ field: Field, _ name: String, mayBeEmpty: Bool) throws(KrakenFormatError) -> String {
    if let fault = Self.fault(ofWord: field.bytes, mayBeEmpty: mayBeEmpty) {
      throw KrakenFormatError(.invalidField, kind: kind, field: name, offset: field.offset, fault: fault)
    }
    return field.string
  }

  private func missing(_ name: String) -> KrakenFormatError {
    KrakenFormatError(.wrongFieldCount, kind: kind, field: name, fault: "it is missing")
  }

  /// Why these bytes can't be a word; `nil` if they can.
  static func fault(ofWord bytes: some Collection<UInt8>, mayBeEmpty: Bool) -> String? {
    if bytes.isEmpty { return mayBeEmpty ? nil : "it is empty" }
    return bytes.contains { $0 < 0x20 || $0 == 0x7F } ? "it contains a control character" : nil
  }
}
