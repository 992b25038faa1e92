#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// An open file. Its calls wait for the disk: use it on a ``DiskExecutor`` or before the program serves anything.
struct DiskFile: ~Copyable {
  enum Use {
    case read
    /// Made if it isn't there; writes go to the end.
    case append
    /// Must not be there.
    case create
    /// Made if it isn't there.
    case readWrite
  }

  let path: String
  let descriptor: CInt

  init(_ path: String, _ use: Use, mode: mode_t = 0o600) throws(StoreError) {
    let flags =
      switch use {
      case .read: O_RDONLY
      case .append: O_WRONLY | O_APPEND | O_CREAT
      case .create: O_WRONLY | O_CREAT | O_EXCL
      case .readWrite: O_RDWR | O_CREAT
      }
    descriptor = try DiskCall.check("open", path) { open(path, flags | O_CLOEXEC, mode) }
    self.path = path
  }

  deinit { _ = close(descriptor) }

  /// Writes all bytes, or throws; some may then be written.
  func write(_ bytes: [UInt8]) throws(StoreError) {
    var done = 0
    while done < bytes.count {
      let start = done
      done += try DiskCall.check("write", path) {
        bytes.withUnsafeBytes { buffer in
          #if canImport(Darwin)
            Darwin.write(descriptor, buffer.baseAddress.map { $0 + start }, buffer.count - start)
          #elseif canImport(Musl)
            Musl.write(descriptor, buffer.baseAddress.map { $0 + start }, buffer.count - start)
          #else
            Glibc.write(descriptor, buffer.baseAddress.map { $0 + start }, buffer.count - start)
          #endif
        }
      }
    }
  }

  /// Reading goes on from there.
  func seek(to offset: Int64) throws(StoreError) {
    _ = try DiskCall.check("lseek", path) { Int(lseek(descriptor, off_t(offset), SEEK_SET)) }
  }

  /// Up to `count` bytes from where reading stands; empty at the end.
  func readChunk(_ count: Int) throws(StoreError) -> [UInt8] {
    var chunk = [UInt8](repeating: 0, count: count)
    let length = try DiskCall.check("read", path) {
      chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
    }
    chunk.removeLast(count - length)
    return chunk
  }

  /// The whole rest.
  /// - Throws: `.tooLarge` if there is more than `limit`.
  func readAll(limit: Int) throws(StoreError) -> [UInt8] {
    var bytes: [UInt8] = []
    while true {
      let chunk = try readChunk(65_536)
      if chunk.isEmpty { return bytes }
      bytes += chunk
      guard bytes.count <= limit else { throw StoreError(.tooLarge, "\(path) is longer than \(limit) bytes") }
    }
  }

  /// Returns once the bytes survive a power cut.
  func sync() throws(StoreError) {
    try DiskCall.check("fsync", path) { fsync(descriptor) }
  }

  func truncate(to length: Int) throws(StoreError) {
    try DiskCall.check("ftruncate", path) { ftruncate(descriptor, off_t(length)) }
  }

  /// Takes the file for this process as long as it is open. `false` if another has it.
  func tryLock() throws(StoreError) -> Bool {
    if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
    if errno == EWOULDBLOCK { return false }
    throw DiskCall.failure("flock", path)
  }

  /// Back to the beginning.
  func rewind() throws(StoreError) {
    try DiskCall.check("lseek", path) { lseek(descriptor, 0, SEEK_SET) }
  }
}
