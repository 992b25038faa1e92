/// The text that Kraken's agents send: fields joined by `|`, no escapes, no type, no version, one kind a queue.
///
/// Where Kraken misread a text, the adapter reads it right or refuses it: a `|` inside the one free field is kept, too
/// few fields and unknown words are errors. As in Kraken, a number that can't be read is 0.
enum KrakenText {
  /// Longer texts are refused.
  static let maximumBytes = 1 << 20

  static func fields(of text: String, atLeast count: Int, kind: String) throws(KrakenFormatError) -> [Substring] {
    guard text.utf8.count <= maximumBytes else {
      throw KrakenFormatError(kind: kind, fault: "it has \(text.utf8.count) bytes; at most \(maximumBytes) are read")
    }
    let fields = text.split(separator: "|", omittingEmptySubsequences: false)
    guard fields.count >= count else {
      throw KrakenFormatError(kind: kind, fault: "it has \(fields.count) fields; \(count) are needed")
    }
    return fields
  }

  /// Joins fields; the one called `free` may hold anything, since its neighbours are counted from both ends.
  static func join(_ fields: [(name: String, text: String)], free: String?, kind: String) throws(KrakenFormatError)
    -> String
  {
    for field in fields where field.name != free && field.text.contains("|") {
      throw KrakenFormatError(kind: kind, fault: "\(field.name) contains '|', which the format can't carry")
    }
    return fields.map(\.text).joined(separator: "|")
  }
}

/// A text that is not what Kraken's agents send.
public struct KrakenFormatError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Which message was expected.
  public let kind: String
  /// What is wrong with it.
  public let fault: String
  public var description: String { "not a Kraken \(kind): \(fault)" }
}
