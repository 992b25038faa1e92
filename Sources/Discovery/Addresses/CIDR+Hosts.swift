extension CIDR {
  /// The addresses that a host can have, in ascending order, made one by one.
  ///
  /// The network and broadcast addresses of an IPv4 range are left out, except from `/31` (RFC 3021) and `/32`.
  public var hosts: Hosts {
    let hasBroadcast = family == .v4 && prefixLength <= 30
    return Hosts(
      family: family, upcoming: network.number + (hasBroadcast ? 1 : 0), last: last.number - (hasBroadcast ? 1 : 0))
  }

  /// Makes the addresses as they are asked for: a large range takes no memory.
  public struct Hosts: Sequence, IteratorProtocol, Sendable {
    let family: IPAddress.Family
    var upcoming: UInt128?
    let last: UInt128

    public mutating func next() -> IPAddress? {
      guard let number = upcoming else { return nil }
      upcoming = number < last ? number + 1 : nil
      return IPAddress(family, number)
    }
  }
}
