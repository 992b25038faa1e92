/// Writes data items in the one way that RFC 8949, section 4.2.1, calls core deterministic: shortest heads and floats,
/// lengths at the start, keys in the order of their bytes. The same item has the same bytes every time.
struct CBORWriter {
  private(set) var bytes: [UInt8] = []
  private let limits: CBORLimits
  private var itemsLeft: Int

  /// The item's bytes. Throws with the place in the bytes at which a limit is passed, or a key comes twice.
  static func bytes(of item: CBORItem, _ limits: CBORLimits) throws(CBORFault) -> [UInt8] {
    var writer = CBORWriter(limits)
    try writer.write(item, depth: 1)
    return writer.bytes
  }

  private init(_ limits: CBORLimits) {
    self.limits = limits
    itemsLeft = limits.maximumItems
  }

  private func fault(_ reason: String) -> CBORFault { CBORFault(offset: bytes.count, reason: reason) }

  private mutating func write(_ item: CBORItem, depth: Int) throws(CBORFault) {
    guard depth <= limits.maximumDepth else {
      throw fault("the message nests deeper than \(limits.maximumDepth) levels")
    }
    itemsLeft -= 1
    guard itemsLeft >= 0 else { throw fault("the message has more than \(limits.maximumItems) items") }
    switch item {
    case .unsigned(let value): head(0, value)
    case .negative(let value): head(1, value)
    case .bytes(let content):
      head(2, UInt64(content.count))
      bytes += content
    case .text(let content):
      head(3, UInt64(content.utf8.count))
      bytes += content.utf8
    case .array(let items):
      head(4, UInt64(items.count))
      for item in items { try write(item, depth: depth + 1) }
    case .map(let pairs): try write(pairs, depth: depth)
    case .tagged(let tag, let item):
      head(6, tag)
      try write(item, depth: depth + 1)
    case .simple(let value): head(7, UInt64(value))
    case .float(let value): float(value)
    }
    guard bytes.count <= limits.maximumBytes else {
      throw fault("the message has more than \(limits.maximumBytes) bytes")
    }
  }

  private mutating func write(_ pairs: [CBORPair], depth: Int) throws(CBORFault) {
    head(5, UInt64(pairs.count))
    // Each pair is written on its own, so that what is sorted are the bytes.
    var entries: [(key: [UInt8], value: CBORItem)] = []
    entries.reserveCapacity(pairs.count)
    for pair in pairs {
      var writer = CBORWriter(limits)
      writer.itemsLeft = itemsLeft
      try writer.write(pair.key, depth: depth + 1)
      itemsLeft = writer.itemsLeft
      entries.append((writer.bytes, pair.value))
    }
    entries.sort { $0.key.lexicographicallyPrecedes($1.key) }
    for (entry, next) in zip(entries, entries.dropFirst()) where entry.key == next.key {
      throw fault("a key comes twice in a map")
    }
    for entry in entries {
      bytes += entry.key
      try write(entry.value, depth: depth + 1)
    }
  }

  private mutating func head(_ major: UInt8, _ value: UInt64) {
    let kind = major << 5
    switch value {
    case 0..<24: bytes.append(kind | UInt8(value))
    case 24...0xFF: bytes += [kind | 24, UInt8(value)]
    case 0x100...0xFFFF: append(kind | 25, UInt16(value))
    case 0x1_0000...0xFFFF_FFFF: append(kind | 26, UInt32(value))
    default: append(kind | 27, value)
    }
  }

  private mutating func float(_ value: Double) {
    if value.isNaN { return append(0xF9, 0x7E00 as UInt16) }
    let single = Float(value)
    if Double(single) != value {
      append(0xFB, value.bitPattern)
    } else if let half = HalfFloat.bits(exactly: single) {
      append(0xF9, half)
    } else {
      append(0xFA, single.bitPattern)
    }
  }

  private mutating func append(_ first: UInt8, _ number: some FixedWidthInteger) {
    bytes.append(first)
    withUnsafeBytes(of: number.bigEndian) { bytes += $0 }
  }
}
