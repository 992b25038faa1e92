extension Endpoint {
  /// The longest text that is looked at, in bytes.
  static let longestText = 300
  /// The longest zone: an interface's name on Linux has at most 15 bytes.
  static let longestZone = 15

  /// Reads `host:port`, `192.168.1.7:8080`, `[2001:db8::7]:8080`, `[fe80::1%eth0]:8080`, and each without its port if
  /// there is a default; an IPv6 address without a port needs no brackets.
  /// - Throws: ``DiscoveryError`` with the position of the fault.
  public init(_ text: some StringProtocol, defaultPort: UInt16? = nil) throws(DiscoveryError) {
    let bytes = try AddressText.bytes(text, longest: Self.longestText, what: "an endpoint")
    if let slash = bytes.firstIndex(of: UInt8(ascii: "/")) {
      throw AddressText.fault(slash, "host:port is expected, not a URL or a range")
    }
    let colon = UInt8(ascii: ":")
    let port: AddressText.Bytes
    if bytes.first == UInt8(ascii: "[") {
      guard let close = bytes.firstIndex(of: UInt8(ascii: "]")) else {
        throw AddressText.fault(0, "this bracket isn't closed")
      }
      guard bytes[..<close].contains(colon) else {
        throw AddressText.fault(1, "brackets stand around an IPv6 address only")
      }
      (host, zone) = try Self.v6(bytes[1..<close])
      port = bytes[(close + 1)...]
      guard port.isEmpty || port.first == colon else {
        throw AddressText.fault(port.startIndex, "only :port may follow the bracket")
      }
    } else if let first = bytes.firstIndex(of: colon), bytes[(first + 1)...].contains(colon) {
      (host, zone) = try Self.v6(bytes[...])
      port = []
    } else {
      let end = bytes.firstIndex(of: colon) ?? bytes.endIndex
      host = try Self.nameOrV4(bytes[..<end])
      zone = nil
      port = bytes[end...]
    }
    self.port = try Self.port(port, default: defaultPort, end: bytes.endIndex)
  }

  private static func port(
    _ bytes: AddressText.Bytes, default defaultPort: UInt16?, end: Int
  ) throws(DiscoveryError) -> UInt16 {
    guard !bytes.isEmpty else {
      guard let defaultPort else { throw AddressText.fault(end, "a port is missing, such as :8080") }
      return defaultPort
    }
    let digits = bytes.dropFirst()
    let number = try AddressText.number(digits, upTo: 65_535, what: "a port")
    guard number > 0 else { throw AddressText.fault(digits.startIndex, "port 0 can't be connected to") }
    return UInt16(number)
  }

  private static func v6(_ bytes: AddressText.Bytes) throws(DiscoveryError) -> (Host, String?) {
    let percent = bytes.firstIndex(of: UInt8(ascii: "%")) ?? bytes.endIndex
    let address = IPAddress.v6(try AddressText.v6(bytes[..<percent]))
    guard percent < bytes.endIndex else { return (.address(address), nil) }
    let zone = bytes[(percent + 1)...]
    guard address.isLinkLocal else { throw AddressText.fault(percent, "only a link-local address has a zone") }
    guard (1...longestZone).contains(zone.count) else {
      throw AddressText.fault(percent + 1, "a zone has 1 to \(longestZone) bytes")
    }
    if let stranger = zone.firstIndex(where: { !(0x21...0x7E).contains($0) || $0 == UInt8(ascii: "%") }) {
      throw AddressText.fault(stranger, "a zone is the name or number of an interface")
    }
    return (.address(address), String(decoding: zone, as: UTF8.self))
  }

  private static func nameOrV4(_ bytes: AddressText.Bytes) throws(DiscoveryError) -> Host {
    guard !bytes.isEmpty else { throw AddressText.fault(bytes.startIndex, "a host is missing") }
    let last = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).last ?? bytes
    if HostName.looksNumeric(last) && !last.isEmpty { return .address(.v4(try AddressText.v4(bytes))) }
    return .name(try HostName(bytes))
  }
}
