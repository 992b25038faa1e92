#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Reads small files of the system, whose length nobody knows before.
enum SystemFile {
  /// The first `limit` bytes; `nil` if the file can't be read.
  static func read(_ path: String, limit: Int) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    while bytes.count < limit {
      let room = min(limit - bytes.count, 65_536)
      var failed = false
      let chunk = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
        #if canImport(Darwin)
          let taken = Darwin.read(descriptor, buffer.baseAddress, room)
        #elseif canImport(Musl)
          let taken = Musl.read(descriptor, buffer.baseAddress, room)
        #else
          let taken = Glibc.read(descriptor, buffer.baseAddress, room)
        #endif
        failed = taken < 0
        count = max(0, taken)
      }
      if failed { return nil }
      if chunk.isEmpty { break }
      bytes += chunk
    }
    return bytes
  }
}
