import EdgeModel
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Whether something really listens on a TCP port of this machine.
///
/// Docker's port proxy accepts every connection and closes it at once when nobody listens inside the container. So a
/// port counts as open when a connection is made *and* is not closed right away.
struct PortProbe: Sendable {
  /// How long the other side must leave the connection open.
  static let stays: Duration = .milliseconds(150)

  let clock: any Clock<Duration>

  /// - Returns: whether a listener holds a connection to an IPv4 address open.
  func isOpen(_ host: String, _ port: UInt16) async throws -> Bool {
    let descriptor = socket(
      AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    guard inet_pton(AF_INET, host, &address.sin_addr) == 1 else { return false }
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 || errno == EINPROGRESS else { return false }
    try await clock.sleep(for: Self.stays)
    var fault: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &fault, &length) == 0, fault == 0 else { return false }
    var byte: UInt8 = 0
    let count = recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
    // A greeting, or silence on an open connection; 0 is a close, and anything else a refused or unfinished connection.
    return count > 0 || (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) && isConnected(descriptor))
  }

  private func isConnected(_ descriptor: Int32) -> Bool {
    var address = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    return withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(descriptor, $0, &length) == 0 }
    }
  }
}
