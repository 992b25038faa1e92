/// A network interface of this machine, and the addresses that it has.
public struct NetworkInterface: Hashable, Sendable {
  /// What an interface is and can, as in netdevice(7).
  public struct Flags: OptionSet, Hashable, Sendable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// It was set up.
    public static let up = Flags(rawValue: 1 << 0)
    /// It is connected: there is a cable, or a Wi-Fi network.
    public static let running = Flags(rawValue: 1 << 1)
    /// It reaches all machines on its link at once.
    public static let broadcast = Flags(rawValue: 1 << 2)
    /// It reaches those on its link who joined a group.
    public static let multicast = Flags(rawValue: 1 << 3)
    /// It reaches this machine alone.
    public static let loopback = Flags(rawValue: 1 << 4)
    /// It reaches one other machine, as a tunnel does.
    public static let pointToPoint = Flags(rawValue: 1 << 5)
  }

  /// An address of an interface, with the network that it is in.
  public struct Address: Hashable, Sendable {
    /// The address itself.
    public let address: IPAddress
    /// The network that is reached without a router.
    public let network: CIDR
    /// The address that reaches all machines in the network; IPv4 on a link with broadcast only.
    public let broadcast: IPAddress?

    /// - Throws: ``DiscoveryError`` if the prefix is longer than the address.
    public init(_ address: IPAddress, prefixLength: Int, broadcast: IPAddress? = nil) throws(DiscoveryError) {
      self.address = address
      self.network = try CIDR(address, prefixLength: prefixLength)
      self.broadcast = broadcast
    }
  }

  /// The name, such as `eth0`. Another interface may get it later.
  public let name: String
  /// The number that the system knows it by, as long as it is there.
  public let index: UInt32
  /// What it is and can.
  public let flags: Flags
  /// Its addresses, in the system's order.
  public let addresses: [Address]

  public init(name: String, index: UInt32, flags: Flags, addresses: [Address]) {
    self.name = name
    self.index = index
    self.flags = flags
    self.addresses = addresses
  }
}
