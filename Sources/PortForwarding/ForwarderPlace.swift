#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The right to lead ports from a folder: one process has it, until it ends, however it ends.
///
/// Two that led from one folder would take the socket from each other, and the one without it would keep the ports.
struct ForwarderPlace: ~Copyable {
  private let descriptor: Int32

  private init(_ descriptor: Int32) { self.descriptor = descriptor }

  /// - Returns: `nil` while another process has it.
  /// - Throws: ``PortForwardingError`` when the folder can't be written.
  static func take(in directory: String) throws(PortForwardingError) -> ForwarderPlace? {
    let path = directory + "/lock"
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw PortForwardingError("\(path) can't be opened: \(String(cString: strerror(errno)))")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let fault = errno
      close(descriptor)
      if fault == EWOULDBLOCK { return nil }
      throw PortForwardingError("\(path) can't be locked: \(String(cString: strerror(fault)))")
    }
    return ForwarderPlace(descriptor)
  }

  deinit { close(descriptor) }
}
