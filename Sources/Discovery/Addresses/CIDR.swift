/// A range of addresses that share a prefix, as in `192.168.1.0/24` (RFC 4632).
public struct CIDR: Hashable, Sendable, CustomStringConvertible {
  /// The range's first address.
  public let network: IPAddress
  /// How many leading bits all addresses share.
  public let prefixLength: Int

  /// The range that an address is in. Bits of `address` behind the prefix are cleared.
  /// - Throws: ``DiscoveryError`` if the prefix is longer than the address.
  public init(_ address: IPAddress, prefixLength: Int) throws(DiscoveryError) {
    let width = address.family.width
    guard (0...width).contains(prefixLength) else {
      throw DiscoveryError(.invalidAddress, "a prefix is 0 to \(width) bits long, not \(prefixLength)")
    }
    // Swift's >> and << give 0 for a shift by the whole width.
    let suffix = width - prefixLength
    network = IPAddress(address.family, (address.number >> suffix) << suffix)
    self.prefixLength = prefixLength
  }

  /// Reads `ADDRESS/PREFIX`, IPv4 or IPv6.
  ///
  /// Bits behind the prefix are accepted and cleared, since people copy them from their interface's address:
  /// `192.168.1.77/24` is `192.168.1.0/24`. An address without a prefix is refused; `/32` or `/128` names a single one.
  /// - Throws: ``DiscoveryError`` with the position of the fault.
  public init(_ text: some StringProtocol) throws(DiscoveryError) {
    let bytes = try AddressText.bytes(text, longest: IPAddress.longestText, what: "a range")
    guard let slash = bytes.firstIndex(of: UInt8(ascii: "/")) else {
      throw AddressText.fault(bytes.endIndex, "a prefix is missing, such as /24 (or /32 for one IPv4 address)")
    }
    let address = try AddressText.address(bytes[..<slash])
    let prefix = try AddressText.number(
      bytes[(slash + 1)...], upTo: address.family.width, what: "the prefix of an IP\(address.family) range")
    try self.init(address, prefixLength: prefix)
  }

  /// Whether it is a range of IPv4 or of IPv6.
  public var family: IPAddress.Family { network.family }

  /// The range's last address.
  public var last: IPAddress { IPAddress(family, network.number | suffixMask) }

  /// How many addresses the range has, network and broadcast included; the largest number there is for `::/0`.
  public var count: UInt128 { suffixMask == .max ? .max : suffixMask + 1 }

  /// Whether an address is in the range; never one of the other family.
  public func contains(_ address: IPAddress) -> Bool {
    address.family == family && address.number | suffixMask == network.number | suffixMask
  }

  public var description: String { "\(network)/\(prefixLength)" }

  private var suffixMask: UInt128 {
    let suffix = family.width - prefixLength
    return suffix == 128 ? .max : (1 << UInt128(suffix)) - 1
  }
}
