/// A text that is not what Kraken's agents send, or a value that their text can't carry.
public struct KrakenFormatError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong. New codes may be added, so compare with `==` and keep a default.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Value: String, Sendable {
      case tooLarge, notText, wrongFieldCount, unknownWord, invalidNumber, invalidField, invalidJSON, unrepresentable
    }
    private let value: Value
    private init(_ value: Value) { self.value = value }
    public var description: String { value.rawValue }

    /// The text is longer than 1 MiB.
    public static let tooLarge = Code(.tooLarge)
    /// The bytes are no UTF-8.
    public static let notText = Code(.notText)
    /// There are too few fields, or too many where none of them may contain the separator.
    public static let wrongFieldCount = Code(.wrongFieldCount)
    /// A state or a request that Kraken doesn't have.
    public static let unknownWord = Code(.unknownWord)
    /// A number that can't be read or is out of its range.
    public static let invalidNumber = Code(.invalidNumber)
    /// An identifier, address or URL that is empty or contains control characters.
    public static let invalidField = Code(.invalidField)
    /// The container's status is neither `null` nor a JSON object.
    public static let invalidJSON = Code(.invalidJSON)
    /// A value that can't be written: Kraken would read another one.
    public static let unrepresentable = Code(.unrepresentable)
  }

  /// What is wrong.
  public let code: Code
  /// Which message was expected or was to be written, such as `work request`.
  public let kind: String
  /// Which of its fields is wrong, where it is one.
  public let field: String?
  /// Where in the text, in bytes from 0, that field begins, or where in the field's value the fault is when it was to
  /// be written.
  public let offset: Int?
  /// What is wrong, in words.
  public let fault: String

  init(_ code: Code, kind: String, field: String? = nil, offset: Int? = nil, fault: String) {
    self.code = code
    self.kind = kind
    self.field = field
    self.offset = offset
    self.fault = fault
  }

  public var description: String {
    let place = [field, offset.map { "at byte \($0)" }].compactMap { $0 }.joined(separator: " ")
    let words = code == .unrepresentable ? "can't be written as a Kraken \(kind)" : "not a Kraken \(kind)"
    return place.isEmpty ? "\(words): \(fault)" : "\(words): \(place): \(fault)"
  }
}
