#if os(Linux)
  #if canImport(Glibc)
    internal import Glibc
  #elseif canImport(Musl)
    internal import Musl
  #endif

  /// Sockets to the kernel's routing tables (netlink(7)), whose C header has no module map.
  enum Netlink {
    /// A non-blocking socket that hears of a set of groups.
    static func socket(groups: UInt32) throws(DiscoveryError) -> Int32 {
      #if canImport(Musl)
        let kind = SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC
      #else
        let kind = Int32(SOCK_RAW.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
      #endif
      let descriptor = openSocket(kind)
      guard descriptor >= 0 else { throw failure("there is no netlink socket") }
      var address = KernelAddress(groups: groups)
      let code = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(descriptor, $0, socklen_t(MemoryLayout<KernelAddress>.size))
        }
      }
      guard code == 0 else {
        let error = failure("the kernel doesn't tell of changes")
        close(descriptor)
        throw error
      }
      return descriptor
    }

    /// Takes a message without looking at it.
    /// - Returns: `false` if there is none.
    static func discardMessage(_ descriptor: Int32) -> Bool {
      // A longer message is cut, which is fine. ENOBUFS says that some were lost: that is a change as well.
      var bytes: (UInt64, UInt64) = (0, 0)
      while true {
        if recv(descriptor, &bytes, MemoryLayout.size(ofValue: bytes), 0) >= 0 { return true }
        if errno != EINTR { return errno == ENOBUFS }
      }
    }

    static func failure(_ message: String) -> DiscoveryError {
      DiscoveryError(.networkFailed, message, cause: SystemError(number: errno))
    }

    /// `NETLINK_ROUTE` is protocol 0.
    private static func openSocket(_ kind: Int32) -> Int32 {
      #if canImport(Musl)
        Musl.socket(AF_NETLINK, kind, 0)
      #else
        Glibc.socket(AF_NETLINK, kind, 0)
      #endif
    }
  }

  /// `sockaddr_nl` of linux/netlink.h.
  private struct KernelAddress {
    var family = sa_family_t(AF_NETLINK)
    var padding: UInt16 = 0
    var port: UInt32 = 0
    var groups: UInt32
  }
#endif
