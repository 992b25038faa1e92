internal import EdgeModel

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// System calls on paths, with errors that name the path.
enum DiskCall {
  /// Makes a call again while signals interrupt it.
  @discardableResult
  static func check<Result: SignedInteger>(_ name: String, _ path: String, _ call: () -> Result) throws(StoreError)
    -> Result
  {
    while true {
      let result = call()
      if result >= 0 { return result }
      if errno != EINTR { throw failure(name, path) }
    }
  }

  /// The system's last error as ours.
  static func failure(_ name: String, _ path: String) -> StoreError {
    let number = errno
    let words = strerror(number).map { String(cString: $0) } ?? "error \(number)"
    let code: StoreError.Code = number == ENOENT ? .notFound : .storage
    return StoreError(code, "\(path): \(name): \(words)")
  }

  /// Makes a directory; one that is there already is fine.
  static func makeDirectory(_ path: String, mode: mode_t = 0o700) throws(StoreError) {
    if mkdir(path, mode) == 0 || errno == EEXIST { return }
    throw failure("mkdir", path)
  }

  /// Makes names in a directory survive a power cut.
  static func syncDirectory(_ path: String) throws(StoreError) {
    let descriptor = try check("open", path) { open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    defer { _ = close(descriptor) }
    try check("fsync", path) { fsync(descriptor) }
  }

  static func rename(_ path: String, to other: String) throws(StoreError) {
    #if canImport(Darwin)
      try check("rename", other) { Darwin.rename(path, other) }
    #elseif canImport(Musl)
      try check("rename", other) { Musl.rename(path, other) }
    #else
      try check("rename", other) { Glibc.rename(path, other) }
    #endif
  }

  /// Removes a file; one that isn't there is fine.
  static func removeFile(_ path: String) throws(StoreError) {
    if unlink(path) == 0 || errno == ENOENT { return }
    throw failure("unlink", path)
  }

  /// Removes an empty directory; one that isn't there is fine.
  static func removeDirectory(_ path: String) throws(StoreError) {
    if rmdir(path) == 0 || errno == ENOENT { return }
    throw failure("rmdir", path)
  }

  /// The length of a file in bytes, or `nil` if there is none.
  static func length(of path: String) throws(StoreError) -> Int? {
    var status = stat()
    if stat(path, &status) == 0 { return Int(status.st_size) }
    if errno == ENOENT { return nil }
    throw failure("stat", path)
  }

  /// When a file was last written, or `nil` if there is none.
  static func modified(_ path: String) throws(StoreError) -> Timestamp? {
    var status = stat()
    guard stat(path, &status) == 0 else {
      if errno == ENOENT { return nil }
      throw failure("stat", path)
    }
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    return Timestamp(milliseconds: Int64(time.tv_sec) &* 1_000 &+ Int64(time.tv_nsec) / 1_000_000)
  }

  /// The names in a directory, sorted; without `.` and `..`.
  static func names(in path: String) throws(StoreError) -> [String] {
    guard let directory = opendir(path) else { throw failure("opendir", path) }
    defer { closedir(directory) }
    var names: [String] = []
    errno = 0
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: pointer.pointee)) {
          String(cString: $0)
        }
      }
      if name != ".", name != ".." { names.append(name) }
      errno = 0
    }
    if errno != 0 { throw failure("readdir", path) }
    return names.sorted()
  }

  static func setMode(_ path: String, _ mode: mode_t) throws(StoreError) {
    try check("chmod", path) { chmod(path, mode) }
  }
}
