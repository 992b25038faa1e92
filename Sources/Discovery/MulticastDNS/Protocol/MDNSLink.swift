/// One family of addresses on one interface: mDNS keeps a state of its own for each (RFC 6762 sections 14 and 20).
struct MDNSLink: Hashable, Comparable, Sendable {
  /// The index of the interface.
  let interface: UInt32
  let family: IPAddress.Family

  static func < (left: MDNSLink, right: MDNSLink) -> Bool {
    left.interface == right.interface
      ? left.family == .v4 && right.family == .v6 : left.interface < right.interface
  }
}

/// What this machine has on an interface.
struct MDNSLinkAddresses: Hashable, Sendable {
  /// The addresses that names of this machine have there, of both families.
  var own: [IPAddress]
  /// The networks that are reached without a router: nobody else is believed (RFC 6762 section 11).
  var prefixes: [CIDR]

  func reaches(_ address: IPAddress) -> Bool {
    address.isLinkLocal || own.contains(address) || prefixes.contains { $0.contains(address) }
  }
}

/// Who sent a datagram.
struct MDNSSource: Hashable, Sendable {
  var address: IPAddress
  var port: UInt16
}

/// A datagram's way in.
struct MDNSArrival: Hashable, Sendable {
  var link: MDNSLink
  var source: MDNSSource
  /// Whether it was sent to the group, and not to this machine alone.
  var isMulticast: Bool
}

/// A message to be sent on a link.
struct MDNSOutgoing: Hashable, Sendable {
  var message: DNSMessage
  /// To whom; `nil` for everybody.
  var destination: MDNSSource?
  /// Legacy askers may not know compression within SRV (RFC 6762 section 18.14).
  var compresses = true
}
