/// What a record that this program doesn't know holds: JSON's own kinds, kept so that nothing gets lost on the way through.
///
/// Whole numbers are exact from -2^63 to 2^64 - 1; other numbers are what a `Double` holds. A decoded value is in its
/// only form: ``integer(_:)`` where it fits, then ``natural(_:)``, then ``number(_:)``.
public enum RecordValue: Hashable, Sendable {
  case null
  case flag(Bool)
  /// Every whole number that an `Int64` holds.
  case integer(Int64)
  /// Above `Int64.max`.
  case natural(UInt64)
  /// Finite, and none of the whole numbers above.
  case number(Double)
  case text(String)
  case list([RecordValue])
  case object([String: RecordValue])

  /// How deep lists and objects may lie in each other when they are decoded.
  public static let maximumDepth = 64

  /// An object's value under a key; `nil` for everything else.
  public subscript(_ key: String) -> RecordValue? {
    if case .object(let members) = self { members[key] } else { nil }
  }
}

extension RecordValue: Codable {
  private struct Key: CodingKey {
    let stringValue: String
    let intValue: Int? = nil

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  public init(from decoder: any Decoder) throws {
    self = try Self.read(decoder, depth: 1)
  }

  private static func read(_ decoder: any Decoder, depth: Int) throws -> RecordValue {
    guard depth <= maximumDepth else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "a record is more than \(maximumDepth) deep"))
    }
    if let container = try? decoder.container(keyedBy: Key.self) {
      var members: [String: RecordValue] = [:]
      for key in container.allKeys {
        members[key.stringValue] = try read(try container.superDecoder(forKey: key), depth: depth + 1)
      }
      return .object(members)
    }
    if var container = try? decoder.unkeyedContainer() {
      var elements: [RecordValue] = []
      while !container.isAtEnd { elements.append(try read(try container.superDecoder(), depth: depth + 1)) }
      return .list(elements)
    }
    return try leaf(try decoder.singleValueContainer())
  }

  private static func leaf(_ container: any SingleValueDecodingContainer) throws -> RecordValue {
    if container.decodeNil() { return .null }
    if let text = try? container.decode(String.self) { return .text(text) }
    if let flag = try? container.decode(Bool.self) { return .flag(flag) }
    if let integer = try? container.decode(Int64.self) {
      // Zero has a sign in JSON, and none as a whole number.
      if integer == 0, let number = try? container.decode(Double.self), number.sign == .minus { return .number(number) }
      return .integer(integer)
    }
    if let natural = try? container.decode(UInt64.self) { return .natural(natural) }
    return .number(try container.decode(Double.self))
  }

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .object(let members):
      var container = encoder.container(keyedBy: Key.self)
      for (key, value) in members.sorted(by: { $0.key < $1.key }) {
        try container.encode(value, forKey: Key(stringValue: key))
      }
    case .list(let elements):
      var container = encoder.unkeyedContainer()
      for element in elements { try container.encode(element) }
    default:
      var container = encoder.singleValueContainer()
      try encodeLeaf(to: &container)
    }
  }

  private func encodeLeaf(to container: inout any SingleValueEncodingContainer) throws {
    switch self {
    case .flag(let flag): try container.encode(flag)
    case .integer(let integer): try container.encode(integer)
    case .natural(let natural): try container.encode(natural)
    case .number(let number): try container.encode(number)
    case .text(let text): try container.encode(text)
    case .null, .list, .object: try container.encodeNil()
    }
  }
}
