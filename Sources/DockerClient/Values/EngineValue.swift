/// What a field of the API can hold: simple values, times, words, objects, and lists and maps of them.
public protocol EngineValue: Sendable, Hashable {
  /// Nil if the JSON is of another kind.
  init?(json: JSONValue)
  /// The value as a field of the API has it.
  var json: JSONValue { get }
}

extension JSONValue: EngineValue {
  /// The same value: any JSON will do.
  public init(json: JSONValue) { self = json }
  public var json: JSONValue { self }
}

extension Bool: EngineValue {
  public init?(json: JSONValue) {
    guard case .bool(let value) = json else { return nil }
    self = value
  }
  public var json: JSONValue { .bool(self) }
}

extension String: EngineValue {
  public init?(json: JSONValue) {
    guard case .string(let value) = json else { return nil }
    self = value
  }
  public var json: JSONValue { .string(self) }
}

extension Double: EngineValue {
  public init?(json: JSONValue) {
    switch json {
    case .number(let value): self = value
    case .integer(let value): self = Double(value)
    default: return nil
    }
  }
  public var json: JSONValue { .number(self) }
}

extension EngineValue where Self: FixedWidthInteger {
  public init?(json: JSONValue) {
    switch json {
    case .integer(let value): self.init(exactly: value)
    case .number(let value): self.init(exactly: value)
    default: return nil
    }
  }
  public var json: JSONValue { Int64(exactly: self).map { .integer($0) } ?? .number(Double(self)) }
}

extension Int: EngineValue {}
extension Int32: EngineValue {}
extension Int64: EngineValue {}
extension UInt16: EngineValue {}
extension UInt32: EngineValue {}
extension UInt64: EngineValue {
  /// The greatest number is Go's word for no limit, and a `Double` has it as 2 to the 64th.
  public init?(json: JSONValue) {
    switch json {
    case .integer(let value): self.init(exactly: value)
    case .number(0x1p64): self = .max
    case .number(let value): self.init(exactly: value)
    default: return nil
    }
  }
}

extension Array: EngineValue where Element: EngineValue {
  /// Go writes null for a list that is empty.
  public init?(json: JSONValue) {
    switch json {
    case .null: self = []
    case .array(let elements):
      self = []
      reserveCapacity(elements.count)
      for element in elements {
        guard let value = Element(json: element) else { return nil }
        append(value)
      }
    default: return nil
    }
  }
  public var json: JSONValue { .array(map(\.json)) }
}

extension Dictionary: EngineValue where Key == String, Value: EngineValue {
  /// Go writes null for a map that is empty.
  public init?(json: JSONValue) {
    switch json {
    case .null: self = [:]
    case .object(let members):
      self = [:]
      for (key, member) in members {
        guard let value = Value(json: member) else { return nil }
        self[key] = value
      }
    default: return nil
    }
  }
  public var json: JSONValue { .object(mapValues(\.json)) }
}

extension EngineTime: EngineValue {
  /// A text of RFC 3339, or whole seconds since 1970.
  public init?(json: JSONValue) {
    switch json {
    case .string(let text): self.init(text)
    case .integer(let seconds): self.init(seconds: seconds)
    default: return nil
    }
  }
  public var json: JSONValue { .string(description) }
}
