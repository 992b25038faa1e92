import EdgeModel

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Whether something really listens on a TCP port.
///
/// Docker's port proxy accepts every connection and closes it at once when nobody listens inside the container. So behind
/// one, a port counts as open when a connection is made *and* is not closed right away.
package struct PortProbe: Sendable {
  package enum Answer: Sendable {
    case open
    case closed
    /// Neither a connection nor a refusal in time: nothing is known of who is there.
    case silent
  }

  /// How long a connection may take to be made, and how long the other side of a proxy must leave it open.
  static let patience: Duration = .milliseconds(150)

  let clock: any Clock<Duration>

  package init(clock: any Clock<Duration>) { self.clock = clock }

  /// - Returns: whether a listener holds a connection to an IPv4 address open, behind a proxy or not.
  package func isOpen(_ host: String, _ port: UInt16) async throws -> Bool {
    try await ask(host, port, behindProxy: true) == .open
  }

  /// - Parameter behindProxy: whether somebody else may accept the connection for the one that is asked for.
  package func ask(_ host: String, _ port: UInt16, behindProxy: Bool) async throws -> Answer {
    guard let connection = Connection.begin(host, port) else { return .closed }
    var (waited, pause) = (Duration.zero, Duration.milliseconds(1))
    while true {
      switch connection.state {
      case .refused: return .closed
      case .greeted: return .open
      case .held where !behindProxy: return .open
      case .held where waited >= Self.patience: return .open
      case .pending where waited >= Self.patience: return .silent
      case .held, .pending: break
      }
      pause = min(pause, Self.patience - waited)
      try await clock.sleep(for: pause)
      waited += pause
      pause *= 2
    }
  }

  /// A connection on its way; closed with its last owner.
  private struct Connection: ~Copyable {
    enum State { case pending, refused, held, greeted }

    private let descriptor: Int32
    /// What already the attempt said.
    private let fault: Int32

    private init(descriptor: Int32, fault: Int32) {
      self.descriptor = descriptor
      self.fault = fault
    }

    static func begin(_ host: String, _ port: UInt16) -> Connection? {
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = port.bigEndian
      guard inet_pton(AF_INET, host, &address.sin_addr) == 1 else { return nil }
      let descriptor = socket(
        AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
      guard descriptor >= 0 else { return nil }
      let result = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      return Connection(descriptor: descriptor, fault: result == 0 || errno == EINPROGRESS ? 0 : errno)
    }

    deinit { close(descriptor) }

    var state: State {
      var fault = fault
      var length = socklen_t(MemoryLayout<Int32>.size)
      guard fault != 0 || getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &fault, &length) == 0 else { return .refused }
      // Nobody on the way knows the address: the same as hearing nothing.
      if fault == EHOSTUNREACH || fault == ENETUNREACH || fault == ETIMEDOUT { return .pending }
      guard fault == 0 else { return .refused }
      guard isConnected else { return .pending }
      var byte: UInt8 = 0
      let count = recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
      if count > 0 { return .greeted }
      // An open connection on which nothing was said; 0 is a close.
      return count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) ? .held : .refused
    }

    private var isConnected: Bool {
      var address = sockaddr_storage()
      var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
      return withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(descriptor, $0, &length) == 0 }
      }
    }
  }
}
