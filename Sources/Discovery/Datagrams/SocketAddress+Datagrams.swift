#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

extension SocketAddress {
  /// Gives a socket a port on all addresses of this machine.
  /// - Returns: the port, which the system chose if 0 was asked for.
  static func bind(_ descriptor: Int32, to family: IPAddress.Family, port: UInt16) throws(SystemError) -> UInt16 {
    guard let any = SocketAddress(IPAddress(family, 0), zone: nil, port: port) else {
      throw SystemError(number: EINVAL)
    }
    guard any.withPointer({ systemBind(descriptor, $0, $1) }) == 0 else { throw SystemError(number: errno) }
    var name = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let code = withUnsafeMutablePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
    }
    guard code == 0 else { throw SystemError(number: errno) }
    guard let (_, port) = readSender(&name, length: length) else { throw SystemError(number: EINVAL) }
    return port
  }

  /// The address and port that the system wrote; `nil` if they are of no family that is known here.
  static func readSender(
    _ name: inout sockaddr_storage, length: socklen_t
  ) -> (address: IPAddress, port: UInt16)? {
    withUnsafePointer(to: name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        guard let (address, _) = read(pointer, length: length) else { return nil }
        // The port stands at the same place for both families.
        let port = UnsafeRawPointer(pointer).loadUnaligned(as: sockaddr_in.self).sin_port
        return (address, UInt16(bigEndian: port))
      }
    }
  }

  private static func systemBind(_ descriptor: Int32, _ name: UnsafePointer<sockaddr>, _ length: socklen_t) -> Int32 {
    #if canImport(Glibc)
      Glibc.bind(descriptor, name, length)
    #elseif canImport(Musl)
      Musl.bind(descriptor, name, length)
    #elseif canImport(Darwin)
      Darwin.bind(descriptor, name, length)
    #endif
  }
}
