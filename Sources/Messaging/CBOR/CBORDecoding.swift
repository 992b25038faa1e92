#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// Makes a value of a data item.
///
/// Nothing is guessed: a float is no integer, and an item with a tag has a meaning that no Swift type here has, so it is
/// refused, but for tag 55799, which only says "this is CBOR" (RFC 8949, section 3.4.6).
struct CBORDecoding: Decoder {
  var codingPath: [any CodingKey] { last.map { path + [$0] } ?? path }
  var userInfo: [CodingUserInfoKey: Any] { [:] }
  private let item: CBORItem
  /// Apart from the path, so that a number or text costs no array.
  private let last: (any CodingKey)?
  private let path: [any CodingKey]

  /// How many elements a byte string may be read as.
  private let maximumItems: Int

  init(
    _ item: CBORItem, _ path: [any CodingKey] = [], _ last: (any CodingKey)? = nil, maximumItems: Int
  ) {
    self.maximumItems = maximumItems
    if case .tagged(55_799, let inner) = item { self.item = inner } else { self.item = item }
    self.path = path
    self.last = last
  }

  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    if case .bytes(let bytes) = item {
      if type == [UInt8].self, let bytes = bytes as? Value { return bytes }
      if type == Data.self, let data = Data(bytes) as? Value { return data }
    }
    return try Value(from: self)
  }

  // MARK: Values

  private func mismatch(_ type: Any.Type) -> DecodingError {
    let context = DecodingError.Context(codingPath: codingPath, debugDescription: "it is \(item.kind)")
    return item.isNull ? .valueNotFound(type, context) : .typeMismatch(type, context)
  }

  private func corrupted(_ words: String) -> DecodingError {
    .dataCorrupted(.init(codingPath: codingPath, debugDescription: words))
  }

  fileprivate var isNull: Bool { item.isNull }

  fileprivate func bool() throws -> Bool {
    switch item {
    case .simple(20): return false
    case .simple(21): return true
    default: throw mismatch(Bool.self)
    }
  }

  fileprivate func string() throws -> String {
    guard case .text(let text) = item else { throw mismatch(String.self) }
    return text
  }

  fileprivate func integer<Value: FixedWidthInteger>(_ type: Value.Type) throws -> Value {
    let value: Value?
    switch item {
    case .unsigned(let number): value = Value(exactly: number)
    case .negative(let number): value = Int64(exactly: number).flatMap { Value(exactly: ~$0) }
    default: throw mismatch(type)
    }
    guard let value else { throw corrupted("the number does not fit \(type)") }
    return value
  }

  fileprivate func double() throws -> Double {
    let value: Double?
    switch item {
    case .float(let number): value = number
    // Some programs write whole numbers as integers.
    case .unsigned(let number): value = Double(exactly: number)
    case .negative(let number): value = Int64(exactly: number).flatMap { Double(exactly: ~$0) }
    default: throw mismatch(Double.self)
    }
    guard let value else { throw corrupted("the number does not fit Double") }
    return value
  }

  fileprivate func float() throws -> Float {
    let value = try double()
    let rounded = Float(value)
    guard rounded.isFinite == value.isFinite else { throw corrupted("the number does not fit Float") }
    return rounded
  }

  // MARK: Containers

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard case .map(let pairs) = item else { throw mismatch([String: Any].self) }
    return KeyedDecodingContainer(Keyed<Key>(pairs, codingPath, maximumItems))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    switch item {
    case .array(let items): return Unkeyed(codingPath, .items(items), maximumItems)
    case .bytes(let bytes):
      guard bytes.count <= maximumItems else {
        throw corrupted("a byte string of \(bytes.count) bytes is no list; the limit is \(maximumItems) items")
      }
      return Unkeyed(codingPath, .bytes(bytes), maximumItems)
    default: throw mismatch([Any].self)
    }
  }

  func singleValueContainer() -> any SingleValueDecodingContainer { Single(decoding: self) }
}

extension CBORDecoding {
  private struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let codingPath: [any CodingKey]
    private let pairs: [CBORPair]
    private let maximumItems: Int
    /// Where many keys are, so that each is found at once.
    private let places: [CBORItem: Int]?

    init(_ pairs: [CBORPair], _ path: [any CodingKey], _ maximumItems: Int) {
      self.maximumItems = maximumItems
      self.pairs = pairs
      codingPath = path
      // Keys that come twice were refused.
      places =
        pairs.count > 16
        ? Dictionary(zip(pairs.map(\.key), pairs.indices), uniquingKeysWith: { first, _ in first }) : nil
    }

    private func find(_ key: CBORItem) -> CBORItem? {
      if let places { return places[key].map { pairs[$0].value } }
      return pairs.first { $0.key == key }?.value
    }

    private func item(_ key: some CodingKey) -> CBORItem? {
      // Dictionaries whose keys are numbers are read with either kind of key.
      find(key.cbor) ?? key.intValue.flatMap { find(CBORItem($0)) }
    }

    private func at(_ key: some CodingKey) throws -> CBORDecoding {
      guard let item = item(key) else {
        throw DecodingError.keyNotFound(key, .init(codingPath: codingPath, debugDescription: "there is no such key"))
      }
      return CBORDecoding(item, codingPath, key, maximumItems: maximumItems)
    }

    var allKeys: [Key] {
      pairs.compactMap { pair in
        switch pair.key {
        case .text(let text): Key(stringValue: text)
        case .unsigned(let number): Int(exactly: number).flatMap { Key(intValue: $0) }
        case .negative(let number): Int(exactly: number).flatMap { Key(intValue: ~$0) }
        default: nil
        }
      }
    }

    func contains(_ key: Key) -> Bool { item(key) != nil }
    func decodeNil(forKey key: Key) throws -> Bool { try at(key).isNull }
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try at(key).bool() }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try at(key).string() }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try at(key).double() }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try at(key).float() }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try at(key).integer(type) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try at(key).integer(type) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try at(key).integer(type) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try at(key).integer(type) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try at(key).integer(type) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try at(key).integer(type) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try at(key).integer(type) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try at(key).integer(type) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try at(key).integer(type) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try at(key).integer(type) }
    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value { try at(key).decode(type) }

    func nestedContainer<Nested: CodingKey>(
      keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
      try at(key).container(keyedBy: type)
    }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
      try at(key).unkeyedContainer()
    }
    func superDecoder() throws -> any Decoder { try at(CBORPathKey.super) }
    func superDecoder(forKey key: Key) throws -> any Decoder { try at(key) }
  }

  private enum Elements {
    case items([CBORItem])
    /// Each becomes an item when it is its turn: an item takes many times a byte.
    case bytes([UInt8])

    var count: Int {
      switch self {
      case .items(let items): items.count
      case .bytes(let bytes): bytes.count
      }
    }

    subscript(index: Int) -> CBORItem {
      switch self {
      case .items(let items): items[index]
      case .bytes(let bytes): CBORItem(bytes[index])
      }
    }
  }

  private struct Unkeyed: UnkeyedDecodingContainer {
    let codingPath: [any CodingKey]
    private let elements: Elements
    private let maximumItems: Int
    private(set) var currentIndex = 0

    init(_ codingPath: [any CodingKey], _ elements: Elements, _ maximumItems: Int) {
      self.maximumItems = maximumItems
      self.codingPath = codingPath
      self.elements = elements
    }

    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex >= elements.count }

    private func here() throws -> CBORDecoding {
      let key = CBORPathKey(index: currentIndex)
      guard currentIndex < elements.count else {
        throw DecodingError.valueNotFound(
          Any.self, .init(codingPath: codingPath + [key], debugDescription: "the array ends before"))
      }
      return CBORDecoding(elements[currentIndex], codingPath, key, maximumItems: maximumItems)
    }

    /// Goes on only when that succeeded, as the protocol wants it.
    private mutating func next<Value>(_ body: (CBORDecoding) throws -> Value) throws -> Value {
      let value = try body(try here())
      currentIndex += 1
      return value
    }

    mutating func decodeNil() throws -> Bool {
      guard try here().isNull else { return false }
      currentIndex += 1
      return true
    }
    mutating func decode(_ type: Bool.Type) throws -> Bool { try next { try $0.bool() } }
    mutating func decode(_ type: String.Type) throws -> String { try next { try $0.string() } }
    mutating func decode(_ type: Double.Type) throws -> Double { try next { try $0.double() } }
    mutating func decode(_ type: Float.Type) throws -> Float { try next { try $0.float() } }
    mutating func decode(_ type: Int.Type) throws -> Int { try next { try $0.integer(type) } }
    mutating func decode(_ type: Int8.Type) throws -> Int8 { try next { try $0.integer(type) } }
    mutating func decode(_ type: Int16.Type) throws -> Int16 { try next { try $0.integer(type) } }
    mutating func decode(_ type: Int32.Type) throws -> Int32 { try next { try $0.integer(type) } }
    mutating func decode(_ type: Int64.Type) throws -> Int64 { try next { try $0.integer(type) } }
    mutating func decode(_ type: UInt.Type) throws -> UInt { try next { try $0.integer(type) } }
    mutating func decode(_ type: UInt8.Type) throws -> UInt8 { try next { try $0.integer(type) } }
    mutating func decode(_ type: UInt16.Type) throws -> UInt16 { try next { try $0.integer(type) } }
    mutating func decode(_ type: UInt32.Type) throws -> UInt32 { try next { try $0.integer(type) } }
    mutating func decode(_ type: UInt64.Type) throws -> UInt64 { try next { try $0.integer(type) } }
    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try next { try $0.decode(type) } }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws -> KeyedDecodingContainer<Nested>
    {
      try next { try $0.container(keyedBy: type) }
    }
    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
      try next { try $0.unkeyedContainer() }
    }
    mutating func superDecoder() throws -> any Decoder { try next { $0 } }
  }

  private struct Single: SingleValueDecodingContainer {
    let decoding: CBORDecoding
    var codingPath: [any CodingKey] { decoding.codingPath }

    func decodeNil() -> Bool { decoding.isNull }
    func decode(_ type: Bool.Type) throws -> Bool { try decoding.bool() }
    func decode(_ type: String.Type) throws -> String { try decoding.string() }
    func decode(_ type: Double.Type) throws -> Double { try decoding.double() }
    func decode(_ type: Float.Type) throws -> Float { try decoding.float() }
    func decode(_ type: Int.Type) throws -> Int { try decoding.integer(type) }
    func decode(_ type: Int8.Type) throws -> Int8 { try decoding.integer(type) }
    func decode(_ type: Int16.Type) throws -> Int16 { try decoding.integer(type) }
    func decode(_ type: Int32.Type) throws -> Int32 { try decoding.integer(type) }
    func decode(_ type: Int64.Type) throws -> Int64 { try decoding.integer(type) }
    func decode(_ type: UInt.Type) throws -> UInt { try decoding.integer(type) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try decoding.integer(type) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try decoding.integer(type) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try decoding.integer(type) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try decoding.integer(type) }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try decoding.decode(type) }
  }
}
