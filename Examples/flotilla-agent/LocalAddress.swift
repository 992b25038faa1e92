#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The address that this machine has on its network.
enum LocalAddress {
  /// The first IPv4 address that is neither loopback nor on a bridge of containers (getifaddrs(3)).
  static func first() -> String? {
    var list: UnsafeMutablePointer<ifaddrs>?
    guard getifaddrs(&list) == 0 else { return nil }
    defer { freeifaddrs(list) }
    var next = list
    while let entry = next?.pointee {
      next = entry.ifa_next
      let name = String(cString: entry.ifa_name)
      let isUp = entry.ifa_flags & UInt32(IFF_UP) != 0 && entry.ifa_flags & UInt32(IFF_LOOPBACK) == 0
      let isBridge = name.hasPrefix("docker") || name.hasPrefix("br-") || name.hasPrefix("veth")
      guard isUp, !isBridge, let address = entry.ifa_addr, address.pointee.sa_family == sa_family_t(AF_INET) else {
        continue
      }
      var buffer = [CChar](repeating: 0, count: Int(INET_ADDRSTRLEN))
      let found = address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { pointer in
        inet_ntop(AF_INET, &pointer.pointee.sin_addr, &buffer, socklen_t(buffer.count)) != nil
      }
      if found { return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self) }
    }
    return nil
  }
}
