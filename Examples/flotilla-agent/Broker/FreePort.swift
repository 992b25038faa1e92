import Foundation

/// TCP ports that nobody on this machine listens on.
enum FreePort {
  /// All are held until all are known, so that they differ.
  static func take(_ count: Int) throws -> [UInt16] {
    var descriptors: [Int32] = []
    defer { for descriptor in descriptors { close(descriptor) } }
    return try (0..<count).map { _ in
      #if canImport(Glibc)
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      #else
        let descriptor = socket(AF_INET, SOCK_STREAM, 0)
      #endif
      guard descriptor >= 0 else { throw StartFailure("no socket: \(String(cString: strerror(errno)))") }
      descriptors.append(descriptor)
      // On every address: what is free there is free on each.
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      let status = withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(descriptor, $0, length) == 0 ? getsockname(descriptor, $0, &length) : -1
        }
      }
      guard status == 0 else { throw StartFailure("no free port: \(String(cString: strerror(errno)))") }
      return UInt16(bigEndian: address.sin_port)
    }
  }
}
