/// How everybody is reached on this machine's links.
struct BeaconReach {
  /// For experiments, and for use on one link (RFC 4727).
  static let group4 = IPAddress.v4(0xE000_00FE)
  static let group6 = IPAddress.v6(0xFF02 << 112 | 0x114)

  /// One address of this machine, and where its beacons go.
  struct Origin: Hashable {
    var source: IPAddress
    var routes: [DatagramRoute]
  }

  private static let mostInterfaces = 16
  private static let mostAddresses = 4

  let origins: [Origin]
  private let interfaces: [NetworkInterface]

  init(_ interfaces: [NetworkInterface], _ configuration: BeaconConfiguration) {
    self.interfaces = Array(interfaces.prefix(Self.mostInterfaces))
    origins = self.interfaces.flatMap { Self.origins($0, configuration) }
  }

  private static func origins(_ interface: NetworkInterface, _ configuration: BeaconConfiguration) -> [Origin] {
    func route(_ address: IPAddress, _ source: IPAddress) -> DatagramRoute {
      DatagramRoute(address: address, port: configuration.port, interface: interface.index, source: source)
    }
    // Linux's loopback carries groups and doesn't say so.
    let hasGroups = configuration.usesGroups && !interface.flags.isDisjoint(with: [.multicast, .loopback])
    var origins: [Origin] = []
    let v4 = interface.addresses.filter { $0.address.family == .v4 }.prefix(mostAddresses)
    for (number, address) in v4.enumerated() {
      var routes: [DatagramRoute] = []
      if hasGroups, number == 0 { routes.append(route(group4, address.address)) }
      if configuration.usesBroadcast, let broadcast = address.broadcast {
        routes.append(route(broadcast, address.address))
      }
      if !routes.isEmpty { origins.append(Origin(source: address.address, routes: routes)) }
    }
    let onLink = interface.addresses.first { $0.address.family == .v6 && $0.address.isLinkLocal }
    if hasGroups, let onLink {
      origins.append(Origin(source: onLink.address, routes: [route(group6, onLink.address)]))
    }
    return origins
  }

  /// The name of an interface, if it is one of these.
  func name(of index: UInt32) -> String? { interfaces.first { $0.index == index }?.name }

  /// The address of ours from which somebody on a link of ours is answered; `nil` if they are on none.
  func source(towards datagram: Datagram) -> IPAddress? {
    let addresses = interfaces.filter { $0.index == datagram.interface }.flatMap(\.addresses)
    let near = addresses.filter { $0.network.contains(datagram.sender) }
    return (near.first { $0.address == datagram.destination } ?? near.first)?.address
  }
}
