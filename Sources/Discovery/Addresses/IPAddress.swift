/// An IPv4 or IPv6 address. An IPv6 zone is not part of it: see ``Endpoint/zone``.
public enum IPAddress: Hashable, Comparable, Sendable {
  /// The 32 bits as a number: 127.0.0.1 is `0x7F000001`.
  case v4(UInt32)
  /// The 128 bits as a number: `::1` is 1.
  case v6(UInt128)

  /// The kind of an address.
  public enum Family: Hashable, Sendable {
    /// 32 bits (RFC 791).
    case v4
    /// 128 bits (RFC 8200).
    case v6

    /// How many bits an address has.
    public var width: Int { self == .v4 ? 32 : 128 }
  }

  /// Which kind it is; an IPv4 address mapped into IPv6 is `v6`.
  public var family: Family {
    switch self {
    case .v4: .v4
    case .v6: .v6
    }
  }

  /// The address as a number.
  var number: UInt128 {
    switch self {
    case .v4(let number): UInt128(number)
    case .v6(let number): number
    }
  }

  /// The address with a number, of which IPv4 takes the lower 32 bits.
  init(_ family: Family, _ number: UInt128) {
    switch family {
    case .v4: self = .v4(UInt32(truncatingIfNeeded: number))
    case .v6: self = .v6(number)
    }
  }

  /// Whether the address only has a meaning on one link (`fe80::/10`, `169.254.0.0/16`).
  public var isLinkLocal: Bool {
    switch self {
    case .v4(let number): number >> 16 == 0xA9FE
    case .v6(let number): number >> 118 == 0x3FA
    }
  }

  /// IPv4 before IPv6, then by number.
  public static func < (left: IPAddress, right: IPAddress) -> Bool {
    left.family == right.family ? left.number < right.number : left.family == .v4
  }
}
