import Discovery

/// The address that this machine has on its network.
enum LocalAddress {
  /// The first IPv4 address of an interface that leads to other machines; `nil` while there is none.
  static func first() -> String? { all().first }

  static func all() -> [String] {
    guard let interfaces = try? NetworkInterface.all(InterfaceSelection()) else { return [] }
    return among(interfaces)
  }

  static func among(_ interfaces: [NetworkInterface]) -> [String] {
    interfaces.flatMap(\.addresses).map(\.address).filter { $0.family == .v4 }.map(\.description)
  }
}
