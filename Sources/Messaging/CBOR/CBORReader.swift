/// Reads one data item of CBOR: RFC 8949. Any well-formed and valid item within the limits, also one that was not written
/// deterministically: other programs write floats of 64 bits, unsorted keys, and lengths that are open at first.
///
/// Refused besides what is not well-formed: text that is no UTF-8, keys that come twice, bytes behind the item.
struct CBORReader {
  private let bytes: [UInt8]
  private let limits: CBORLimits
  private var offset = 0
  private var itemsLeft: Int

  static func item(in bytes: [UInt8], _ limits: CBORLimits) throws(CBORFault) -> CBORItem {
    guard bytes.count <= limits.maximumBytes else {
      throw CBORFault(offset: 0, reason: "the message has \(bytes.count) bytes; the limit is \(limits.maximumBytes)")
    }
    var reader = CBORReader(bytes, limits)
    let item = try reader.item(depth: 1)
    let rest = bytes.count - reader.offset
    guard rest == 0 else { throw CBORFault(offset: reader.offset, reason: "\(rest) more bytes follow the item") }
    return item
  }

  private init(_ bytes: [UInt8], _ limits: CBORLimits) {
    self.bytes = bytes
    self.limits = limits
    itemsLeft = limits.maximumItems
  }

  private struct Head {
    let start: Int
    let major: UInt8
    let info: UInt8
    /// The number in the head; nil where the length is open.
    let value: UInt64?
  }

  private static let end: UInt8 = 0xFF

  private mutating func item(depth: Int) throws(CBORFault) -> CBORItem {
    guard depth <= limits.maximumDepth else {
      throw CBORFault(offset: offset, reason: "the message nests deeper than \(limits.maximumDepth) levels")
    }
    itemsLeft -= 1
    guard itemsLeft >= 0 else {
      throw CBORFault(offset: offset, reason: "the message has more than \(limits.maximumItems) items")
    }
    let head = try head()
    switch head.major {
    case 0: return .unsigned(try closed(head))
    case 1: return .negative(try closed(head))
    case 2: return .bytes(Array(try content(head)))
    case 3:
      if head.value != nil { return .text(try text(try content(head), head.start)) }
      return .text(try text(ArraySlice(try chunks(head, isText: true)), head.start))
    case 4: return .array(try array(head, depth: depth))
    case 5: return .map(try map(head, depth: depth))
    case 6: return .tagged(try closed(head), try item(depth: depth + 1))
    default: return try simple(head)
    }
  }

  // MARK: Containers

  private mutating func array(_ head: Head, depth: Int) throws(CBORFault) -> [CBORItem] {
    let count = try count(head, itemsPerElement: 1)
    var items: [CBORItem] = []
    // The sender's word about the number is believed only so far.
    items.reserveCapacity(min(count ?? 0, 1024))
    while try !isAtEnd(items.count, of: count) { items.append(try item(depth: depth + 1)) }
    return items
  }

  private mutating func map(_ head: Head, depth: Int) throws(CBORFault) -> [CBORPair] {
    let count = try count(head, itemsPerElement: 2)
    var pairs: [CBORPair] = []
    pairs.reserveCapacity(min(count ?? 0, 1024))
    var keys: Set<CBORItem> = []
    // Few keys are compared faster than hashed.
    func isNew(_ key: CBORItem) -> Bool {
      if pairs.count < 16 { return !pairs.contains { $0.key == key } }
      if keys.isEmpty { keys = Set(pairs.map(\.key)) }
      return keys.insert(key).inserted
    }
    while try !isAtEnd(pairs.count, of: count) {
      let start = offset
      let key = try item(depth: depth + 1)
      guard isNew(key) else { throw CBORFault(offset: start, reason: "a key comes twice in a map") }
      pairs.append(CBORPair(key: key, value: try item(depth: depth + 1)))
    }
    return pairs
  }

  /// Each item has a byte or more, so a number that can't be true is found before anything is read.
  private func count(_ head: Head, itemsPerElement: UInt64) throws(CBORFault) -> Int? {
    guard let count = head.value else { return nil }
    guard count <= UInt64(bytes.count - offset) / itemsPerElement else { throw truncated(head.start) }
    return Int(count)
  }

  private mutating func isAtEnd(_ read: Int, of count: Int?) throws(CBORFault) -> Bool {
    if let count { return read == count }
    guard offset < bytes.count else { throw truncated(offset) }
    guard bytes[offset] == Self.end else { return false }
    offset += 1
    return true
  }

  // MARK: Strings

  private mutating func content(_ head: Head) throws(CBORFault) -> ArraySlice<UInt8> {
    guard let count = head.value else { return ArraySlice(try chunks(head, isText: false)) }
    guard count <= UInt64(bytes.count - offset) else { throw truncated(head.start) }
    let end = offset + Int(count)
    defer { offset = end }
    return bytes[offset..<end]
  }

  /// A string whose length is open comes in strings of the same kind whose lengths are stated.
  private mutating func chunks(_ head: Head, isText: Bool) throws(CBORFault) -> [UInt8] {
    var whole: [UInt8] = []
    while try !isAtEnd(0, of: nil) {
      let chunk = try self.head()
      guard chunk.major == head.major, chunk.value != nil else {
        throw CBORFault(offset: chunk.start, reason: "a part of a string is no string of its kind with a length")
      }
      let part = try content(chunk)
      if isText { _ = try text(part, chunk.start) }
      whole += part
    }
    return whole
  }

  private func text(_ content: ArraySlice<UInt8>, _ start: Int) throws(CBORFault) -> String {
    guard let text = String(validating: content, as: UTF8.self) else {
      throw CBORFault(offset: start, reason: "a text is no UTF-8")
    }
    return text
  }

  // MARK: Numbers

  private func simple(_ head: Head) throws(CBORFault) -> CBORItem {
    guard let value = head.value else { throw CBORFault(offset: head.start, reason: "an end of nothing") }
    switch head.info {
    case 25: return .float(HalfFloat.value(UInt16(truncatingIfNeeded: value)))
    case 26: return .float(Double(Float(bitPattern: UInt32(truncatingIfNeeded: value))))
    case 27: return .float(Double(bitPattern: value))
    case 24 where value < 32:
      throw CBORFault(offset: head.start, reason: "the simple value \(value) in two bytes")
    default: return .simple(UInt8(truncatingIfNeeded: value))
    }
  }

  private func closed(_ head: Head) throws(CBORFault) -> UInt64 {
    guard let value = head.value else {
      throw CBORFault(offset: head.start, reason: "an open length where there is none")
    }
    return value
  }

  private mutating func head() throws(CBORFault) -> Head {
    let start = offset
    guard offset < bytes.count else { throw truncated(start) }
    let first = bytes[offset]
    offset += 1
    let info = first & 0x1F
    let value: UInt64?
    switch info {
    case 0..<24: value = UInt64(info)
    case 24...27:
      let count = 1 << Int(info - 24)
      guard bytes.count - offset >= count else { throw truncated(start) }
      value = bytes[offset..<(offset + count)].reduce(0) { $0 << 8 | UInt64($1) }
      offset += count
    case 31: value = nil
    default: throw CBORFault(offset: start, reason: "the length code \(info), which has no meaning")
    }
    return Head(start: start, major: first >> 5, info: info, value: value)
  }

  private func truncated(_ start: Int) -> CBORFault {
    CBORFault(offset: start, reason: "the message ends within an item")
  }
}
