internal import Foundation

extension JSONValue {
  /// Reads a whole document.
  ///
  /// Not through `JSONDecoder`: that takes five times as long for a list of containers.
  init(parsing bytes: [UInt8]) throws {
    #if FastJSON
      if let value = JSONValue(readingQuickly: bytes) {
        self = value
        return
      }
    #endif
    try self.init(readingWithFoundation: bytes)
  }

  init(readingWithFoundation bytes: [UInt8]) throws {
    self.init(object: try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed))
  }

  private init(object value: Any) {
    // Asked for its type first: a cast that fails costs several times what one that succeeds does.
    let type = type(of: value)
    if type == String.self, let text = value as? String {
      self = .string(text)
    } else if type == NSNull.self {
      self = .null
    } else if type == [String: Any].self, let members = value as? [String: Any] {
      self = .object(members.mapValues { JSONValue(object: $0) })
    } else if type == [Any].self, let elements = value as? [Any] {
      self = .array(elements.map { JSONValue(object: $0) })
    } else {
      self.init(other: value)
    }
  }

  private init(other value: Any) {
    switch value {
    case let number as NSNumber: self.init(number)
    case let text as String: self = .string(text)
    case let members as [String: Any]: self = .object(members.mapValues { JSONValue(object: $0) })
    case let elements as [Any]: self = .array(elements.map { JSONValue(object: $0) })
    default: self = .null
    }
  }

  private init(_ number: NSNumber) {
    // The type that the number is kept as, in Objective-C's letters.
    switch UInt8(bitPattern: number.objCType.pointee) {
    case UInt8(ascii: "c"), UInt8(ascii: "B"): self = .bool(number.boolValue)
    case UInt8(ascii: "d"), UInt8(ascii: "f"):
      // Foundation keeps negative numbers of 18 digits and more as decimals.
      let whole = number is NSDecimalNumber ? NSDecimalNumber(value: number.int64Value) : nil
      self = number == whole ? .integer(number.int64Value) : .number(number.doubleValue)
    case UInt8(ascii: "Q"):
      self = Int64(exactly: number.uint64Value).map { .integer($0) } ?? .number(number.doubleValue)
    default: self = .integer(number.int64Value)
    }
  }
}
