internal import Dispatch

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Looks whether somebody listens at an address.
enum PortProbe {
  /// Milliseconds until a connection must stand, and for which it must not be closed again.
  private static let connecting: Int32 = 1000
  private static let standing: Int32 = 50

  static func answers(_ address: String, _ port: UInt16) async -> Bool {
    await withCheckedContinuation { continuation in
      DispatchQueue(label: "flotilla.docker.port").async { continuation.resume(returning: connects(address, port)) }
    }
  }

  private static func connects(_ host: String, _ port: UInt16) -> Bool {
    var hints = addrinfo()
    hints.ai_family = AF_UNSPEC
    #if canImport(Glibc)
      hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    #else
      hints.ai_socktype = SOCK_STREAM
    #endif
    var first: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, "\(port)", &hints, &first) == 0 else { return false }
    defer { freeaddrinfo(first) }
    // A name such as localhost has several addresses, and the port may be at the last.
    var next = first
    while let info = next {
      if connects(info.pointee) { return true }
      next = info.pointee.ai_next
    }
    return false
  }

  private static func connects(_ info: addrinfo) -> Bool {
    let descriptor = socket(info.ai_family, info.ai_socktype, 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    guard connect(descriptor, info.ai_addr, info.ai_addrlen) == 0 || errno == EINPROGRESS else {
      return false
    }
    var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    guard poll(&entry, 1, connecting) == 1 else { return false }
    var code: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length) == 0, code == 0 else { return false }
    entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&entry, 1, standing) == 1 else { return true }
    var byte: UInt8 = 0
    return recv(descriptor, &byte, 1, Int32(MSG_PEEK)) == 1
  }
}
