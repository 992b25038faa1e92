extension IPAddress: CustomStringConvertible {
  /// The longest text that is looked at, in bytes.
  static let longestText = 64

  /// Reads `192.168.1.7` or `2001:db8::7`: decimal parts without leading zeros, IPv6 as in RFC 4291 section 2.2.
  /// - Throws: ``DiscoveryError`` with the position of the fault.
  public init(_ text: some StringProtocol) throws(DiscoveryError) {
    let bytes = try AddressText.bytes(text, longest: Self.longestText, what: "an address")
    self = try AddressText.address(bytes[...])
  }

  /// The usual text: dotted IPv4; IPv6 as RFC 5952 recommends.
  public var description: String {
    switch self {
    case .v4(let number): Self.dotted(number)
    case .v6(let number) where number >> 32 == 0xFFFF: "::ffff:" + Self.dotted(UInt32(truncatingIfNeeded: number))
    case .v6(let number): Self.grouped(number)
    }
  }

  private static func dotted(_ number: UInt32) -> String {
    "\(number >> 24).\(number >> 16 & 0xFF).\(number >> 8 & 0xFF).\(number & 0xFF)"
  }

  private static func grouped(_ number: UInt128) -> String {
    let groups = (0..<8).map { UInt16(truncatingIfNeeded: number >> (112 - 16 * $0)) }
    let gap = longestZeros(groups)
    func hex(_ part: ArraySlice<UInt16>) -> String { part.map { String($0, radix: 16) }.joined(separator: ":") }
    guard gap.count >= 2 else { return hex(groups[...]) }
    return hex(groups[..<gap.lowerBound]) + "::" + hex(groups[gap.upperBound...])
  }

  /// The first of the longest runs of zeros.
  private static func longestZeros(_ groups: [UInt16]) -> Range<Int> {
    var longest = 0..<0
    var start = 0
    for (index, group) in groups.enumerated() {
      if group != 0 {
        start = index + 1
      } else if index + 1 - start > longest.count {
        longest = start..<(index + 1)
      }
    }
    return longest
  }
}
