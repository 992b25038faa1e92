#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Options of sockets for datagrams: ip(7), ipv6(7), socket(7).
enum SocketOption {
  /// Sets what has to be set before the socket has its port.
  static func prepare(
    _ descriptor: Int32, _ family: IPAddress.Family, _ options: DatagramOptions
  ) throws(SystemError) {
    if options.sharesPort {
      try set(descriptor, SOL_SOCKET, SO_REUSEADDR, 1)
      // Linux lets processes of different users share a port by the first alone, others need the second.
      #if !os(Linux)
        try set(descriptor, SOL_SOCKET, SO_REUSEPORT, 1)
      #endif
    }
    let hopLimit = Int32(options.hopLimit)
    let reachesThisMachine: Int32 = options.reachesThisMachine ? 1 : 0
    switch family {
    case .v4:
      let level = Int32(IPPROTO_IP)
      try set(descriptor, SOL_SOCKET, SO_BROADCAST, 1)
      try set(descriptor, level, IP_PKTINFO, 1)
      try set(descriptor, level, IP_RECVTTL, 1)
      try set(descriptor, level, IP_TTL, hopLimit)
      try set(descriptor, level, IP_MULTICAST_TTL, hopLimit)
      try set(descriptor, level, IP_MULTICAST_LOOP, reachesThisMachine)
      #if os(Linux)
        // Only the groups that this socket joined, not those of everybody on the machine.
        try set(descriptor, level, IP_MULTICAST_ALL, 0)
      #endif
    case .v6:
      let level = Int32(IPPROTO_IPV6)
      try set(descriptor, level, IPV6_V6ONLY, 1)
      try set(descriptor, level, ReceivedInformation.packetV6, 1)
      try set(descriptor, level, ReceivedInformation.hopLimitV6, 1)
      try set(descriptor, level, IPV6_UNICAST_HOPS, hopLimit)
      try set(descriptor, level, IPV6_MULTICAST_HOPS, hopLimit)
      try set(descriptor, level, IPV6_MULTICAST_LOOP, reachesThisMachine)
    }
  }

  /// Joins a group by an interface, or leaves it.
  static func setMember(
    _ descriptor: Int32, of group: IPAddress, _ interface: UInt32, joins: Bool
  ) throws(SystemError) {
    switch group {
    case .v4(let number):
      var request = ip_mreqn()
      request.imr_multiaddr.s_addr = number.bigEndian
      request.imr_ifindex = Int32(truncatingIfNeeded: interface)
      try set(descriptor, Int32(IPPROTO_IP), joins ? IP_ADD_MEMBERSHIP : IP_DROP_MEMBERSHIP, request: request)
    case .v6(let number):
      var request = ipv6_mreq()
      withUnsafeMutableBytes(of: &request.ipv6mr_multiaddr) { to in
        withUnsafeBytes(of: number.bigEndian) { to.copyMemory(from: $0) }
      }
      request.ipv6mr_interface = numericCast(interface)
      try set(descriptor, Int32(IPPROTO_IPV6), joins ? IPV6_JOIN_GROUP : IPV6_LEAVE_GROUP, request: request)
    }
  }

  private static func set<Value>(
    _ descriptor: Int32, _ level: Int32, _ name: Int32, request value: Value
  ) throws(SystemError) {
    let code = withUnsafePointer(to: value) {
      setsockopt(descriptor, level, name, $0, socklen_t(MemoryLayout<Value>.size))
    }
    guard code == 0 else { throw SystemError(number: errno) }
  }

  private static func set(
    _ descriptor: Int32, _ level: Int32, _ name: Int32, _ value: Int32
  ) throws(SystemError) {
    var value = value
    guard setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Int32>.size)) == 0 else {
      throw SystemError(number: errno)
    }
  }
}
