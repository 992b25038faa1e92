internal import CRabbitMQ
internal import Messaging

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A descriptor that `poll` wakes up on: an eventfd on Linux, a pipe elsewhere.
struct WakeDescriptor: ~Copyable, Sendable {
  let readEnd: Int32
  private let writeEnd: Int32

  init() throws(MessagingError) {
    #if os(Linux)
      let descriptor = flotilla_eventfd()
      guard descriptor >= 0 else { throw Self.failure() }
      (readEnd, writeEnd) = (descriptor, descriptor)
    #else
      var ends: [Int32] = [-1, -1]
      guard unsafe pipe(&ends) == 0 else { throw Self.failure() }
      (readEnd, writeEnd) = (ends[0], ends[1])
      for end in ends {
        _ = fcntl(end, F_SETFL, O_NONBLOCK)
        _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      }
    #endif
  }

  deinit {
    close(readEnd)
    if writeEnd != readEnd { close(writeEnd) }
  }

  /// Wakes the poll. It can only fail when a wake-up is pending anyway.
  func signal() {
    var one: UInt64 = 1
    _ = unsafe write(writeEnd, &one, MemoryLayout<UInt64>.size)
  }

  /// Takes the wake-ups so far.
  func drain() {
    var value: UInt64 = 0
    while unsafe read(readEnd, &value, MemoryLayout<UInt64>.size) > 0 {
      #if os(Linux)
        return
      #endif
    }
  }

  private static func failure() -> MessagingError {
    MessagingError(.connectionFailed, "no descriptor for wake-ups could be made", rawCode: Int(errno))
  }
}
