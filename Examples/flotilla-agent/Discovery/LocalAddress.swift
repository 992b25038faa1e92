import Discovery

/// The address that this machine has on its network.
enum LocalAddress {
  /// The first IPv4 address of an interface that leads to other machines; `nil` while there is none.
  static func first() throws(DiscoveryError) -> String? {
    among(try NetworkInterface.all(InterfaceSelection())).first
  }

  static func among(_ interfaces: [NetworkInterface]) -> [String] {
    interfaces.flatMap(\.addresses).map(\.address).filter { $0.family == .v4 }.map(\.description)
  }
}
