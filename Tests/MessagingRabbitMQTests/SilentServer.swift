import Foundation
import Synchronization
import Testing

/// Listens, accepts, and never says a word.
final class SilentServer: Sendable {
  let port: UInt16
  private let listener: Int32
  private let accepted = Mutex<[Int32]>([])

  init() throws {
    #if canImport(Glibc)
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      let descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && listen(descriptor, 8) == 0
          ? getsockname(descriptor, $0, &length) : -1
      }
    }
    try #require(status == 0)
    listener = descriptor
    port = UInt16(bigEndian: address.sin_port)
  }

  /// Waits for a client, on a thread of its own.
  func accept() async {
    await withCheckedContinuation { waiter in
      Thread.detachNewThread { [self] in
        #if canImport(Glibc)
          let client = Glibc.accept(listener, nil, nil)
        #else
          let client = Darwin.accept(listener, nil, nil)
        #endif
        accepted.withLock { $0.append(client) }
        waiter.resume()
      }
    }
  }

  func close() {
    for client in accepted.withLock({ $0 }) { Foundation.close(client) }
    Foundation.close(listener)
  }
}
