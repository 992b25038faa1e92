import Foundation
import Synchronization

/// TCP ports of the loopback interface that nobody listens on.
///
/// They lie below those that a kernel takes for outgoing connections (32768 and above on Linux, 49152 on macOS): one of
/// those may be taken between the moment when it is found and the moment when somebody listens there.
package enum FreePorts {
  struct Fault: Error {}

  private static let range: Range<UInt16> = 12_000..<20_000
  /// Each process begins somewhere else, and gives no port twice before it has been all around.
  private static let upcoming = Mutex(UInt16.random(in: range))

  package static func next() throws -> UInt16 {
    guard let port = try take(1).first else { throw Fault() }
    return port
  }

  package static func take(_ count: Int) throws -> [UInt16] {
    var ports: [UInt16] = []
    for _ in range {
      if ports.count == count { return ports }
      let port = upcoming.withLock { upcoming in
        defer { upcoming = range.contains(upcoming + 1) ? upcoming + 1 : range.lowerBound }
        return upcoming
      }
      if isFree(port) { ports.append(port) }
    }
    throw Fault()
  }

  /// Whether it can be bound on all interfaces, which no listener on any of them allows.
  private static func isFree(_ port: UInt16) -> Bool {
    #if canImport(Glibc)
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      let descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = INADDR_ANY
    address.sin_port = port.bigEndian
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    } == 0
  }
}
