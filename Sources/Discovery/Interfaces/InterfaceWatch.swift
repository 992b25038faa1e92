#if os(Linux)
  #if canImport(Glibc)
    internal import Glibc
  #elseif canImport(Musl)
    internal import Musl
  #endif

  /// Waits until the kernel says that a link or an address changed (rtnetlink(7)); what changed is looked up elsewhere.
  final class InterfaceWatch: Sendable {
    /// RTMGRP_LINK, RTMGRP_IPV4_IFADDR and RTMGRP_IPV6_IFADDR of linux/rtnetlink.h.
    private static let groups: UInt32 = 0x1 | 0x10 | 0x100
    private let messages: ReadableDescriptor

    init() throws(DiscoveryError) {
      messages = ReadableDescriptor(stealing: try Netlink.socket(groups: Self.groups))
    }

    /// Returns after at least one change since the last call, or since the beginning.
    func wait() async throws {
      while true {
        try Task.checkCancellation()
        let hasChanged = try messages.use { descriptor in
          var hasChanged = false
          while Netlink.discardMessage(descriptor) { hasChanged = true }
          return hasChanged
        }
        if hasChanged { return }
        try await messages.wait()
      }
    }
  }
#else
  /// Waits for the time after which it is worth looking again.
  struct InterfaceWatch: Sendable {
    func wait() async throws { try await ContinuousClock().sleep(for: InterfaceChanges.pollInterval) }
  }
#endif
