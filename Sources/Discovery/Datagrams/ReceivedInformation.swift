#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// What stands beside a datagram in control messages (cmsg(3), RFC 3542), whose C macros Swift doesn't see.
struct ReceivedInformation: Hashable {
  var destination: IPAddress?
  var interface: UInt32 = 0
  var hopLimit: UInt8?

  #if os(Linux)
    static let packetV6 = IPV6_RECVPKTINFO
    static let hopLimitV6 = IPV6_RECVHOPLIMIT
    private static let isHopLimitV6 = IPV6_HOPLIMIT
    private static let isPacketV6 = IPV6_PKTINFO
    /// Linux marks it as the option's answer, others as the option.
    private static let isHopLimitV4 = IP_TTL
    private static let alignment = MemoryLayout<Int>.size
  #else
    // Of RFC 3542, which Darwin's headers hide.
    static let packetV6: Int32 = 61
    static let hopLimitV6: Int32 = 37
    private static let isHopLimitV6: Int32 = 47
    private static let isPacketV6: Int32 = 46
    private static let isHopLimitV4 = IP_RECVTTL
    private static let alignment = MemoryLayout<UInt32>.size
  #endif

  /// Room for all that is asked for.
  static let room = 256

  init() {}

  /// Reads what the kernel wrote.
  init(_ bytes: UnsafeRawBufferPointer) {
    var start = 0
    while start + MemoryLayout<cmsghdr>.size <= bytes.count {
      let header = bytes.loadUnaligned(fromByteOffset: start, as: cmsghdr.self)
      let length = Int(header.cmsg_len)
      guard length >= MemoryLayout<cmsghdr>.size, length <= bytes.count - start else { return }
      take(header, UnsafeRawBufferPointer(rebasing: bytes[(start + Self.headerSize)..<(start + length)]))
      start += Self.aligned(length)
    }
  }

  private mutating func take(_ header: cmsghdr, _ data: UnsafeRawBufferPointer) {
    switch (header.cmsg_level, header.cmsg_type) {
    case (Int32(IPPROTO_IP), IP_PKTINFO) where data.count >= MemoryLayout<in_pktinfo>.size:
      let packet = data.loadUnaligned(as: in_pktinfo.self)
      destination = .v4(UInt32(bigEndian: packet.ipi_addr.s_addr))
      interface = UInt32(truncatingIfNeeded: packet.ipi_ifindex)
    case (Int32(IPPROTO_IPV6), Self.isPacketV6) where data.count >= 20:
      destination = .v6(UInt128(bigEndian: data.loadUnaligned(as: UInt128.self)))
      interface = data.loadUnaligned(fromByteOffset: 16, as: UInt32.self)
    case (Int32(IPPROTO_IP), Self.isHopLimitV4), (Int32(IPPROTO_IPV6), Self.isHopLimitV6):
      if data.count >= 4 {
        hopLimit = UInt8(exactly: data.loadUnaligned(as: Int32.self))
      } else {
        hopLimit = data.first
      }
    default: break
    }
  }

  /// The control message that makes a datagram leave by an interface and from an address; empty if neither matters.
  static func leaving(_ route: DatagramRoute) -> [UInt8] {
    guard route.interface != nil || route.source != nil else { return [] }
    switch route.address.family {
    case .v4:
      var packet = in_pktinfo()
      packet.ipi_ifindex = numericCast(Int32(truncatingIfNeeded: route.interface ?? 0))
      if case .v4(let number) = route.source { packet.ipi_spec_dst.s_addr = number.bigEndian }
      return message(Int32(IPPROTO_IP), IP_PKTINFO, withUnsafeBytes(of: packet) { Array($0) })
    case .v6:
      var source: UInt128 = 0
      if case .v6(let number) = route.source { source = number }
      let data =
        withUnsafeBytes(of: source.bigEndian) { Array($0) } + withUnsafeBytes(of: route.interface ?? 0) { Array($0) }
      return message(Int32(IPPROTO_IPV6), isPacketV6, data)
    }
  }

  private static var headerSize: Int { aligned(MemoryLayout<cmsghdr>.size) }

  private static func aligned(_ length: Int) -> Int { (length + alignment - 1) / alignment * alignment }

  private static func message(_ level: Int32, _ type: Int32, _ data: [UInt8]) -> [UInt8] {
    var header = cmsghdr()
    header.cmsg_len = numericCast(headerSize + data.count)
    header.cmsg_level = level
    header.cmsg_type = type
    var bytes = withUnsafeBytes(of: header) { Array($0) }
    bytes += [UInt8](repeating: 0, count: headerSize - bytes.count)
    bytes += data
    bytes += [UInt8](repeating: 0, count: aligned(bytes.count) - bytes.count)
    return bytes
  }
}
