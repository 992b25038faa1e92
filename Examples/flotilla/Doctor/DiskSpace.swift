#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How much room there is where a folder lies, in bytes.
struct DiskSpace: Sendable, Hashable {
  let free: Int64
  let total: Int64

  /// `nil` where there is no such folder.
  init?(at path: String) {
    var buffer = statvfs()
    guard statvfs(path, &buffer) == 0 else { return nil }
    free = Self.bytes(UInt64(buffer.f_bavail), UInt64(buffer.f_frsize))
    total = Self.bytes(UInt64(buffer.f_blocks), UInt64(buffer.f_frsize))
  }

  private static func bytes(_ blocks: UInt64, _ size: UInt64) -> Int64 {
    let (bytes, overflow) = blocks.multipliedReportingOverflow(by: size)
    return overflow ? .max : Int64(clamping: bytes)
  }
}
