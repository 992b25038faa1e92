/// A value of a TOML document and where it starts.
public struct TOMLValue: Sendable, Hashable {
  /// What TOML 1.0 knows.
  public enum Kind: Sendable, Hashable {
    case string(String)
    /// Every whole number that TOML 1.0 demands: 64 bits with a sign.
    case integer(Int64)
    /// IEEE 754 binary64, infinities and NaN included.
    case float(Double)
    case boolean(Bool)
    case date(TOMLDate)
    case time(TOMLTime)
    case dateTime(TOMLDateTime)
    case array([TOMLValue])
    case table(TOMLTable)
    /// A value stands here that could not be read; the document's faults say why.
    case unreadable
  }

  /// What it is, with its content.
  public var kind: Kind
  /// Of the value's first scalar; for a table with a header, of the header's `[`; for a table that only a longer key
  /// mentions, of that key.
  public var position: SourcePosition

  public init(_ kind: Kind, at position: SourcePosition) {
    self.kind = kind
    self.position = position
  }
}

extension TOMLValue {
  /// The text; `nil` for another kind.
  public var string: String? { if case .string(let value) = kind { value } else { nil } }
  /// The whole number; `nil` for another kind, a float among them.
  public var integer: Int64? { if case .integer(let value) = kind { value } else { nil } }
  /// The truth value; `nil` for another kind.
  public var boolean: Bool? { if case .boolean(let value) = kind { value } else { nil } }
  /// The elements; `nil` for another kind. Tables under `[[…]]` are an array.
  public var array: [TOMLValue]? { if case .array(let value) = kind { value } else { nil } }
  /// The table; `nil` for another kind.
  public var table: TOMLTable? { if case .table(let value) = kind { value } else { nil } }

  /// A float, or an integer as a float.
  public var double: Double? {
    switch kind {
    case .float(let value): value
    case .integer(let value): Double(value)
    default: nil
    }
  }

  /// What stands here, for a message: `the string "80a"`, `the number 0`, `an array`.
  public var summary: String {
    switch kind {
    case .string(let value): value.isEmpty ? "an empty string" : "the string \(QuotedText.quoted(value))"
    case .integer(let value): "the number \(value)"
    case .float(let value): "the number \(value)"
    case .boolean(let value): "the boolean \(value)"
    case .date(let value): "the date \(value)"
    case .time(let value): "the time \(value)"
    case .dateTime(let value): "the date and time \(value)"
    default: kindName
    }
  }

  /// As ``summary``, without the value itself: for places that may hold a secret.
  public var kindName: String {
    switch kind {
    case .string: "a string"
    case .integer, .float: "a number"
    case .boolean: "a boolean"
    case .date: "a date"
    case .time: "a time"
    case .dateTime: "a date and time"
    case .array: "an array"
    case .table: "a table"
    case .unreadable: "something unreadable"
    }
  }
}
