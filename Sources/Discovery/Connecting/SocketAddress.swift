#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// An address in the form that the system takes.
struct SocketAddress {
  private var storage = sockaddr_storage()
  private let length: socklen_t
  let family: Int32

  /// `nil` if this machine has no interface for the zone.
  init?(_ address: IPAddress, zone: String?, port: UInt16) {
    switch address {
    case .v4(let number):
      family = AF_INET
      length = socklen_t(MemoryLayout<sockaddr_in>.size)
      var v4 = sockaddr_in()
      v4.sin_family = sa_family_t(AF_INET)
      v4.sin_port = port.bigEndian
      v4.sin_addr.s_addr = number.bigEndian
      withUnsafeMutableBytes(of: &storage) { to in withUnsafeBytes(of: v4) { to.copyMemory(from: $0) } }
    case .v6(let number):
      family = AF_INET6
      length = socklen_t(MemoryLayout<sockaddr_in6>.size)
      var v6 = sockaddr_in6()
      v6.sin6_family = sa_family_t(AF_INET6)
      v6.sin6_port = port.bigEndian
      withUnsafeMutableBytes(of: &v6.sin6_addr) { to in
        withUnsafeBytes(of: number.bigEndian) { to.copyMemory(from: $0) }
      }
      if let zone {
        let scope = UInt32(zone) ?? if_nametoindex(zone)
        guard scope > 0 else { return nil }
        v6.sin6_scope_id = scope
      }
      withUnsafeMutableBytes(of: &storage) { to in withUnsafeBytes(of: v6) { to.copyMemory(from: $0) } }
    }
  }

  /// Lends the address to a call.
  func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
    withUnsafePointer(to: storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
    }
  }

  /// Reads the system's form; `nil` if it is neither IPv4 nor IPv6, or shorter than its family's.
  static func read(_ pointer: UnsafePointer<sockaddr>, length: socklen_t) -> (address: IPAddress, zone: String?)? {
    let bytes = UnsafeRawPointer(pointer)
    switch Int32(pointer.pointee.sa_family) {
    case AF_INET where length >= socklen_t(MemoryLayout<sockaddr_in>.size):
      let v4 = bytes.loadUnaligned(as: sockaddr_in.self)
      return (.v4(UInt32(bigEndian: v4.sin_addr.s_addr)), nil)
    case AF_INET6 where length >= socklen_t(MemoryLayout<sockaddr_in6>.size):
      let v6 = bytes.loadUnaligned(as: sockaddr_in6.self)
      let number = withUnsafeBytes(of: v6.sin6_addr) { $0.loadUnaligned(as: UInt128.self) }
      return (.v6(UInt128(bigEndian: number)), v6.sin6_scope_id == 0 ? nil : String(v6.sin6_scope_id))
    default: return nil
    }
  }
}
