/// A domain name: labels of any bytes, compared without regard to the case of ASCII letters (RFC 6762 section 16).
struct DNSName: Hashable, Comparable, Sendable {
  /// The most bytes of a name on the wire, with a length before each label and the closing zero (RFC 1035).
  static let longest = 255
  /// The most bytes of a label.
  static let longestLabel = 63
  static let root = DNSName(unchecked: [0])

  /// The name on the wire without compression, with the case that it came in.
  let wire: [UInt8]

  /// What readers have checked already: labels with their lengths, and the closing zero.
  init(unchecked wire: [UInt8]) { self.wire = wire }

  /// - Throws: ``DiscoveryError`` if a label or the whole is empty or too long.
  init(labels: some Sequence<some Collection<UInt8>>) throws(DiscoveryError) {
    var wire: [UInt8] = []
    for label in labels {
      guard let length = UInt8(exactly: label.count), (1...Self.longestLabel).contains(label.count) else {
        throw DiscoveryError(.invalidName, "a label has 1 to \(Self.longestLabel) bytes, not \(label.count)")
      }
      wire.append(length)
      wire += label
      guard wire.count < Self.longest else {
        throw DiscoveryError(.invalidName, "a name has at most \(Self.longest) bytes")
      }
    }
    self.wire = wire + [0]
  }

  /// The labels, the host's first.
  var labels: [ArraySlice<UInt8>] {
    var labels: [ArraySlice<UInt8>] = []
    var rest = wire[...]
    while let length = rest.popFirst(), length > 0 {
      labels.append(rest.prefix(Int(length)))
      rest = rest.dropFirst(Int(length))
    }
    return labels
  }

  /// The name without its first label; `nil` for the root.
  var parent: DNSName? {
    guard let length = wire.first, length > 0 else { return nil }
    return DNSName(unchecked: Array(wire.dropFirst(Int(length) + 1)))
  }

  /// The name with one more label before it.
  func prepending(_ label: some Collection<UInt8>) throws(DiscoveryError) -> DNSName {
    try DNSName(labels: [Array(label)] + labels.map(Array.init))
  }

  /// Whether the name is another one, or below it.
  func isWithin(_ other: DNSName) -> Bool {
    var candidate: DNSName? = self
    while let name = candidate {
      if name == other { return true }
      candidate = name.parent
    }
    return false
  }

  // Lengths are below the letters, so folding every byte leaves them as they are.
  private static func folded(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

  static func == (left: DNSName, right: DNSName) -> Bool {
    left.wire.count == right.wire.count && left.wire.elementsEqual(right.wire) { folded($0) == folded($1) }
  }

  func hash(into hasher: inout Hasher) {
    var word: UInt64 = 0
    for (place, byte) in wire.enumerated() {
      word = word << 8 | UInt64(Self.folded(byte))
      if place & 7 == 7 { hasher.combine(word) }
    }
    hasher.combine(word)
  }

  static func < (left: DNSName, right: DNSName) -> Bool {
    left.wire.lexicographicallyPrecedes(right.wire) { folded($0) < folded($1) }
  }
}
