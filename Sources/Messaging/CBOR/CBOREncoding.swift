#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// A value's place in the item that is being made, which its containers fill.
final class CBORSlot {
  enum Part {
    case item(CBORItem)
    case slot(CBORSlot)

    var item: CBORItem {
      switch self {
      case .item(let item): item
      case .slot(let slot): slot.item
      }
    }
  }

  private enum Content {
    case nothing
    case item(CBORItem)
    case array([Part])
    case map([(key: CBORItem, part: Part)])
  }

  private var content = Content.nothing

  /// The item; a type that encodes nothing is an empty map.
  var item: CBORItem {
    switch content {
    case .nothing: .map([])
    case .item(let item): item
    case .array(let parts): .array(parts.map(\.item))
    case .map(let pairs): .map(pairs.map { CBORPair(key: $0.key, value: $0.part.item) })
    }
  }

  var part: Part { if case .item(let item) = content { .item(item) } else { .slot(self) } }

  var count: Int { if case .array(let parts) = content { parts.count } else { 0 } }

  func put(_ part: Part) {
    content =
      switch part {
      case .item(let item): .item(item)
      case .slot(let slot): slot.content
      }
  }

  func beginArray() {
    if case .array = content { return }
    content = .array([])
  }

  func beginMap() {
    if case .map = content { return }
    content = .map([])
  }

  func append(_ part: Part) {
    guard case .array(var parts) = content else { return }
    // Else the array would be copied for every element.
    content = .nothing
    parts.append(part)
    content = .array(parts)
  }

  func set(_ key: CBORItem, _ part: Part) {
    guard case .map(var pairs) = content else { return }
    content = .nothing
    pairs.append((key, part))
    content = .map(pairs)
  }
}

extension CodingKey {
  /// A text, or the number of keys that have numbers beside their names: `enum CodingKeys: Int`. The keys of dictionaries
  /// are texts.
  var cbor: CBORItem {
    if let number = intValue, Int(stringValue) == nil { return CBORItem(number) }
    return .text(stringValue)
  }
}

/// Makes a data item of a value.
struct CBOREncoding: Encoder {
  var codingPath: [any CodingKey] { last.map { path + [$0] } ?? path }
  var userInfo: [CodingUserInfoKey: Any] { [:] }
  private let path: [any CodingKey]
  private let last: (any CodingKey)?
  private let slot: CBORSlot

  private init(_ path: [any CodingKey], _ last: (any CodingKey)?, _ slot: CBORSlot) {
    self.path = path
    self.last = last
    self.slot = slot
  }

  static func item(_ value: some Encodable) throws -> CBORItem { try part(value, [], nil).item }

  /// Bytes are a byte string instead of an array of numbers.
  private static func part<Value: Encodable>(
    _ value: Value, _ path: [any CodingKey], _ last: (any CodingKey)?
  ) throws -> CBORSlot.Part {
    // The type is asked for first: an empty array can be cast to any other.
    if Value.self == [UInt8].self, let bytes = value as? [UInt8] { return .item(.bytes(bytes)) }
    if Value.self == Data.self, let bytes = value as? Data { return .item(.bytes([UInt8](bytes))) }
    let slot = CBORSlot()
    try value.encode(to: CBOREncoding(path, last, slot))
    return slot.part
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    slot.beginMap()
    return KeyedEncodingContainer(Keyed<Key>(codingPath: codingPath, slot: slot))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    slot.beginArray()
    return Unkeyed(codingPath: codingPath, slot: slot)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { Single(codingPath: codingPath, slot: slot) }
}

// One line a type is what the protocols ask for.

extension CBOREncoding {
  private struct Keyed<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let codingPath: [any CodingKey]
    let slot: CBORSlot

    private func put(_ item: CBORItem, _ key: Key) { slot.set(key.cbor, .item(item)) }

    func encodeNil(forKey key: Key) { put(.null, key) }
    func encode(_ value: Bool, forKey key: Key) { put(CBORItem(value), key) }
    func encode(_ value: String, forKey key: Key) { put(.text(value), key) }
    func encode(_ value: Double, forKey key: Key) { put(.float(value), key) }
    func encode(_ value: Float, forKey key: Key) { put(.float(Double(value)), key) }
    func encode(_ value: Int, forKey key: Key) { put(CBORItem(value), key) }
    func encode(_ value: Int8, forKey key: Key) { put(CBORItem(value), key) }
    func encode(_ value: Int16, forKey key: Key) { put(CBORItem(value), key) }
    func encode(_ value: Int32, forKey key: Key) { put(CBORItem(value), key) }
    func encode(_ value: Int64, forKey key: Key) { put(CBORItem(value), key) }
    func encode(_ value: UInt, forKey key: Key) { put(CBORItem(value), key) }
    func encode(_ value: UInt8, forKey key: Key) { put(CBORItem(value), key) }
    func encode(_ value: UInt16, forKey key: Key) { put(CBORItem(value), key) }
    func encode(_ value: UInt32, forKey key: Key) { put(CBORItem(value), key) }
    func encode(_ value: UInt64, forKey key: Key) { put(CBORItem(value), key) }
    func encode(_ value: some Encodable, forKey key: Key) throws {
      slot.set(key.cbor, try CBOREncoding.part(value, codingPath, key))
    }

    private func nested(_ key: some CodingKey) -> CBOREncoding {
      let nested = CBORSlot()
      slot.set(key.cbor, .slot(nested))
      return CBOREncoding(codingPath, key, nested)
    }

    func nestedContainer<Nested: CodingKey>(keyedBy: Nested.Type, forKey key: Key) -> KeyedEncodingContainer<Nested> {
      nested(key).container(keyedBy: Nested.self)
    }
    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { nested(key).unkeyedContainer() }
    func superEncoder() -> any Encoder { nested(CBORPathKey.super) }
    func superEncoder(forKey key: Key) -> any Encoder { nested(key) }
  }

  private struct Unkeyed: UnkeyedEncodingContainer {
    let codingPath: [any CodingKey]
    let slot: CBORSlot
    var count: Int { slot.count }

    private func put(_ item: CBORItem) { slot.append(.item(item)) }

    func encodeNil() { put(.null) }
    func encode(_ value: Bool) { put(CBORItem(value)) }
    func encode(_ value: String) { put(.text(value)) }
    func encode(_ value: Double) { put(.float(value)) }
    func encode(_ value: Float) { put(.float(Double(value))) }
    func encode(_ value: Int) { put(CBORItem(value)) }
    func encode(_ value: Int8) { put(CBORItem(value)) }
    func encode(_ value: Int16) { put(CBORItem(value)) }
    func encode(_ value: Int32) { put(CBORItem(value)) }
    func encode(_ value: Int64) { put(CBORItem(value)) }
    func encode(_ value: UInt) { put(CBORItem(value)) }
    func encode(_ value: UInt8) { put(CBORItem(value)) }
    func encode(_ value: UInt16) { put(CBORItem(value)) }
    func encode(_ value: UInt32) { put(CBORItem(value)) }
    func encode(_ value: UInt64) { put(CBORItem(value)) }
    func encode(_ value: some Encodable) throws {
      slot.append(try CBOREncoding.part(value, codingPath, CBORPathKey(index: count)))
    }

    private func nested() -> CBOREncoding {
      let nested = CBORSlot()
      let encoding = CBOREncoding(codingPath, CBORPathKey(index: count), nested)
      slot.append(.slot(nested))
      return encoding
    }

    func nestedContainer<Nested: CodingKey>(keyedBy: Nested.Type) -> KeyedEncodingContainer<Nested> {
      nested().container(keyedBy: Nested.self)
    }
    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { nested().unkeyedContainer() }
    func superEncoder() -> any Encoder { nested() }
  }

  private struct Single: SingleValueEncodingContainer {
    let codingPath: [any CodingKey]
    let slot: CBORSlot

    private func put(_ item: CBORItem) { slot.put(.item(item)) }

    func encodeNil() { put(.null) }
    func encode(_ value: Bool) { put(CBORItem(value)) }
    func encode(_ value: String) { put(.text(value)) }
    func encode(_ value: Double) { put(.float(value)) }
    func encode(_ value: Float) { put(.float(Double(value))) }
    func encode(_ value: Int) { put(CBORItem(value)) }
    func encode(_ value: Int8) { put(CBORItem(value)) }
    func encode(_ value: Int16) { put(CBORItem(value)) }
    func encode(_ value: Int32) { put(CBORItem(value)) }
    func encode(_ value: Int64) { put(CBORItem(value)) }
    func encode(_ value: UInt) { put(CBORItem(value)) }
    func encode(_ value: UInt8) { put(CBORItem(value)) }
    func encode(_ value: UInt16) { put(CBORItem(value)) }
    func encode(_ value: UInt32) { put(CBORItem(value)) }
    func encode(_ value: UInt64) { put(CBORItem(value)) }
    func encode(_ value: some Encodable) throws { slot.put(try CBOREncoding.part(value, codingPath, nil)) }
  }
}

/// A place in a coding path that has no key of its own.
struct CBORPathKey: CodingKey {
  private let index: Int?
  var intValue: Int? { index }
  var stringValue: String { index.map { "\($0)" } ?? "super" }

  init(index: Int) { self.index = index }
  private init() { index = nil }
  init?(stringValue: String) { nil }
  init?(intValue: Int) { index = intValue }

  static let `super` = CBORPathKey()
}
