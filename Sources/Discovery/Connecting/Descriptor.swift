#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Descriptors that don't block and aren't inherited by the programs that this process starts.
enum Descriptor {
  /// A TCP socket, or the system's error number.
  static func tcpSocket(_ family: Int32) -> Result<Int32, SystemError> {
    #if canImport(Glibc)
      open(family, Int32(SOCK_STREAM.rawValue))
    #else
      open(family, SOCK_STREAM)
    #endif
  }

  /// A UDP socket, or the system's error number.
  static func udpSocket(_ family: Int32) -> Result<Int32, SystemError> {
    #if canImport(Glibc)
      open(family, Int32(SOCK_DGRAM.rawValue))
    #else
      open(family, SOCK_DGRAM)
    #endif
  }

  private static func open(_ family: Int32, _ kind: Int32) -> Result<Int32, SystemError> {
    #if canImport(Glibc)
      let descriptor = socket(family, kind | Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
    #elseif canImport(Musl)
      let descriptor = socket(family, kind | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)
    #else
      let descriptor = socket(family, kind, 0)
      if descriptor >= 0 { makeNonBlocking(descriptor) }
    #endif
    return descriptor >= 0 ? .success(descriptor) : .failure(SystemError(number: errno))
  }

  /// Two ends of one stream within this process, or the system's error number.
  static func pair() -> Result<(read: Int32, write: Int32), SystemError> {
    #if canImport(Glibc)
      let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    #elseif canImport(Musl)
      let kind = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC
    #else
      let kind = SOCK_STREAM
    #endif
    var ends: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0, let read = ends.first, let write = ends.last else {
      return .failure(SystemError(number: errno))
    }
    #if canImport(Darwin)
      makeNonBlocking(read)
      makeNonBlocking(write)
    #endif
    return .success((read, write))
  }

  #if canImport(Darwin)
    private static func makeNonBlocking(_ descriptor: Int32) {
      _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }
  #endif
}

/// An error number of the system.
struct SystemError: Error, Hashable, CustomStringConvertible {
  let number: Int32

  var description: String {
    var text = [CChar](repeating: 0, count: 128)
    guard strerror_r(number, &text, text.count) == 0 else { return "error \(number)" }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
