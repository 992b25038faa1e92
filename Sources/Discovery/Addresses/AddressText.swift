/// Reads addresses and numbers out of bytes. A slice keeps its place in the whole text, so every fault has a position.
enum AddressText {
  typealias Bytes = ArraySlice<UInt8>

  static func bytes(
    _ text: some StringProtocol, longest: Int, what: String
  ) throws(DiscoveryError) -> [UInt8] {
    let bytes = Array(text.utf8.prefix(longest + 1))
    guard !bytes.isEmpty else { throw fault(0, "there is no text where \(what) is expected") }
    guard bytes.count <= longest else { throw fault(longest, "too long for \(what): at most \(longest) bytes") }
    return bytes
  }

  static func fault(_ position: Int, _ message: String) -> DiscoveryError {
    DiscoveryError(.invalidAddress, message, position: position)
  }

  static func address(_ bytes: Bytes) throws(DiscoveryError) -> IPAddress {
    if bytes.contains(UInt8(ascii: ":")) { return .v6(try v6(bytes)) }
    return .v4(try v4(bytes))
  }

  static func v4(_ bytes: Bytes) throws(DiscoveryError) -> UInt32 {
    let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    var value: UInt32 = 0
    for (index, part) in parts.enumerated() {
      guard index < 4 else { throw fault(part.startIndex, "an IPv4 address has four parts, this has more") }
      value = value << 8 | UInt32(try number(part, upTo: 255, what: "a part of an IPv4 address"))
    }
    guard parts.count == 4 else {
      throw fault(bytes.endIndex, "an IPv4 address has four parts, this has \(parts.count)")
    }
    return value
  }

  /// A decimal number without sign or leading zeros (which some systems would read as octal).
  static func number(_ bytes: Bytes, upTo limit: Int, what: String) throws(DiscoveryError) -> Int {
    guard let first = bytes.first else { throw fault(bytes.startIndex, "\(what) is missing") }
    if let stranger = bytes.firstIndex(where: { !isDigit($0) }) {
      throw fault(stranger, "\(what) has only decimal digits")
    }
    guard bytes.count == 1 || first != UInt8(ascii: "0") else {
      throw fault(bytes.startIndex, "\(what) has no leading zeros")
    }
    guard bytes.count <= 6 else { throw fault(bytes.startIndex, "\(what) is at most \(limit)") }
    let value = bytes.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    guard value <= limit else { throw fault(bytes.startIndex, "\(what) is at most \(limit)") }
    return value
  }

  static func v6(_ bytes: Bytes) throws(DiscoveryError) -> UInt128 {
    let colon = UInt8(ascii: ":")
    var groups: [UInt16] = []
    var gap: Int?
    var rest = bytes
    if rest.starts(with: [colon, colon]) {
      gap = 0
      rest = rest.dropFirst(2)
    }
    while !rest.isEmpty {
      let group = rest.prefix { $0 != colon }
      if group.contains(UInt8(ascii: ".")) {
        guard group.endIndex == rest.endIndex else {
          throw fault(group.startIndex, "only the end may be an IPv4 address")
        }
        let tail = try v4(group)
        groups += [UInt16(truncatingIfNeeded: tail >> 16), UInt16(truncatingIfNeeded: tail)]
        break
      }
      groups.append(try hexGroup(group))
      guard groups.count <= 8 else { throw fault(group.startIndex, "an IPv6 address has eight groups, this has more") }
      rest = rest.dropFirst(group.count)
      guard !rest.isEmpty else { break }
      rest = rest.dropFirst()
      if rest.first == colon {
        guard gap == nil else { throw fault(rest.startIndex - 1, "\"::\" may stand only once") }
        gap = groups.count
        rest = rest.dropFirst()
      } else if rest.isEmpty {
        throw fault(rest.startIndex - 1, "a group is missing after this colon")
      }
    }
    return try assemble(groups, gap: gap, end: bytes.endIndex)
  }

  private static func hexGroup(_ bytes: Bytes) throws(DiscoveryError) -> UInt16 {
    guard !bytes.isEmpty else { throw fault(bytes.startIndex, "a group of an IPv6 address is missing") }
    var value: UInt16 = 0
    for (place, byte) in bytes.enumerated() {
      guard place < 4 else { throw fault(bytes.startIndex, "a group of an IPv6 address has at most four digits") }
      guard let digit = hexDigit(byte) else {
        throw fault(bytes.startIndex + place, "a group of an IPv6 address has only hexadecimal digits")
      }
      value = value << 4 | UInt16(digit)
    }
    return value
  }

  private static func assemble(_ groups: [UInt16], gap: Int?, end: Int) throws(DiscoveryError) -> UInt128 {
    guard groups.count <= (gap == nil ? 8 : 7) else {
      throw fault(end, "an IPv6 address has eight groups, this has more")
    }
    guard gap != nil || groups.count == 8 else {
      throw fault(end, "an IPv6 address has eight groups, this has \(groups.count)")
    }
    let split = gap ?? 8
    let zeros = repeatElement(UInt16(0), count: 8 - groups.count)
    let all = Array(groups.prefix(split)) + zeros + groups.dropFirst(split)
    return all.reduce(0) { $0 << 16 | UInt128($1) }
  }

  static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  static func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
