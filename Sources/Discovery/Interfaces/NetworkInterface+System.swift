#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

extension NetworkInterface {
  /// The interfaces that this machine has now, in the order of their indices (getifaddrs(3)).
  /// - Throws: ``DiscoveryError`` with ``DiscoveryError/Code/networkFailed`` if the system doesn't tell.
  public static func all(_ selection: InterfaceSelection) throws(DiscoveryError) -> [NetworkInterface] {
    var head: UnsafeMutablePointer<ifaddrs>?
    guard getifaddrs(&head) == 0 else {
      throw DiscoveryError(.networkFailed, "the interfaces can't be read", cause: SystemError(number: errno))
    }
    defer { freeifaddrs(head) }
    var read: [UInt32: Reading] = [:]
    var next = head
    while let entry = next?.pointee {
      next = entry.ifa_next
      guard let cName = entry.ifa_name else { continue }
      // One that went away meanwhile has no index any more.
      let index = if_nametoindex(cName)
      guard index > 0 else { continue }
      let bits = UInt32(truncatingIfNeeded: entry.ifa_flags)
      read[index, default: Reading(name: String(cString: cName))].add(entry, flags: Flags(system: bits))
    }
    return read.sorted { $0.key < $1.key }
      .map { NetworkInterface(name: $1.name, index: $0, flags: $1.flags, addresses: $1.addresses) }
      .filter(selection.contains)
  }

  private struct Reading {
    let name: String
    var flags: Flags = []
    var addresses: [Address] = []

    init(name: String) { self.name = name }

    mutating func add(_ entry: ifaddrs, flags: Flags) {
      self.flags = flags
      guard let (address, _) = NetworkInterface.address(entry.ifa_addr) else { return }
      let prefix = NetworkInterface.prefixLength(entry.ifa_netmask, address.family)
      var broadcast: IPAddress?
      if address.family == .v4, flags.contains(.broadcast) {
        broadcast = NetworkInterface.address(NetworkInterface.broadcastPointer(entry))?.address
      }
      // The prefix is one of the address's own family, so it fits.
      guard let new = try? Address(address, prefixLength: prefix, broadcast: broadcast) else { return }
      addresses.append(new)
    }
  }

  private static func broadcastPointer(_ entry: ifaddrs) -> UnsafeMutablePointer<sockaddr>? {
    #if canImport(Darwin)
      entry.ifa_dstaddr
    #elseif canImport(Musl)
      entry.ifa_ifu.ifu_broadaddr
    #else
      entry.ifa_ifu.ifu_broadaddr
    #endif
  }

  private static func address(_ pointer: UnsafeMutablePointer<sockaddr>?) -> (address: IPAddress, zone: String?)? {
    guard let pointer else { return nil }
    // The system's own structures have the size of their family.
    return SocketAddress.read(pointer, length: socklen_t(MemoryLayout<sockaddr_storage>.size))
  }

  private static func prefixLength(_ mask: UnsafeMutablePointer<sockaddr>?, _ family: IPAddress.Family) -> Int {
    guard let (mask, _) = address(mask), mask.family == family else { return family.width }
    return mask.number.nonzeroBitCount
  }
}

extension NetworkInterface.Flags {
  fileprivate init(system bits: UInt32) {
    let pairs: [(Int32, Self)] = [
      (Int32(IFF_UP), .up), (Int32(IFF_RUNNING), .running), (Int32(IFF_BROADCAST), .broadcast),
      (Int32(IFF_MULTICAST), .multicast), (Int32(IFF_LOOPBACK), .loopback),
      (Int32(IFF_POINTOPOINT), .pointToPoint),
    ]
    self = []
    for (bit, flag) in pairs where bits & UInt32(truncatingIfNeeded: bit) != 0 { insert(flag) }
  }
}
