/// How everybody who speaks SSDP is reached on this machine's links.
struct SSDPReach {
  static let port: UInt16 = 1900
  static let group4 = IPAddress.v4(0xEFFF_FFFA)
  static let group6 = IPAddress.v6(0xFF02 << 112 | 0xC)
  private static let mostInterfaces = 16

  /// One for each link and family: from which address to which group.
  let routes: [DatagramRoute]
  private let interfaces: [NetworkInterface]

  init(_ interfaces: [NetworkInterface]) {
    self.interfaces = Array(interfaces.prefix(Self.mostInterfaces))
    routes = self.interfaces.flatMap { interface -> [DatagramRoute] in
      // Linux's loopback carries groups and doesn't say so.
      guard !interface.flags.isDisjoint(with: [.multicast, .loopback]) else { return [] }
      let v4 = interface.addresses.first { $0.address.family == .v4 }
      let v6 = interface.addresses.first { $0.address.family == .v6 && $0.address.isLinkLocal }
      return [v4, v6].compactMap(\.self).map { address in
        DatagramRoute(
          address: address.address.family == .v4 ? Self.group4 : Self.group6, port: Self.port,
          interface: interface.index, source: address.address)
      }
    }
  }

  /// The name of an interface, if it is one of these.
  func name(of index: UInt32) -> String? { interfaces.first { $0.index == index }?.name }

  /// The address of ours on the link by which something came; `nil` if its sender is on none of ours.
  func source(towards datagram: Datagram) -> IPAddress? {
    let addresses = interfaces.filter { $0.index == datagram.interface }.flatMap(\.addresses)
    let near = addresses.filter { $0.network.contains(datagram.sender) }
    return (near.first { $0.address == datagram.destination } ?? near.first)?.address
  }
}
