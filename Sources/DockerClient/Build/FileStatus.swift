#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// What is at a path of this machine.
struct FileStatus {
  enum Kind: Sendable {
    case file, directory, symbolicLink, pipe, socket, device
  }

  let kind: Kind
  let permissions: UInt16
  let size: Int64
  let modified: Int64

  /// Doesn't follow a symbolic link.
  init(path: String) throws(DockerError) {
    var raw = stat()
    guard lstat(path, &raw) == 0 else { throw Self.fault(path, errno) }
    self.init(raw)
  }

  init?(descriptor: Int32) {
    var raw = stat()
    guard fstat(descriptor, &raw) == 0 else { return nil }
    self.init(raw)
  }

  private init(_ raw: stat) {
    let mode = UInt32(raw.st_mode)
    kind =
      switch mode & UInt32(S_IFMT) {
      case UInt32(S_IFREG): .file
      case UInt32(S_IFDIR): .directory
      case UInt32(S_IFLNK): .symbolicLink
      case UInt32(S_IFIFO): .pipe
      case UInt32(S_IFSOCK): .socket
      default: .device
      }
    permissions = UInt16(mode & 0o7777)
    size = Int64(raw.st_size)
    #if canImport(Darwin)
      modified = Int64(raw.st_mtimespec.tv_sec)
    #else
      modified = Int64(raw.st_mtim.tv_sec)
    #endif
  }

  static func fault(_ path: String, _ code: Int32) -> DockerError {
    DockerError(.uploadFailed, "\(path): \(strerror(code).map { String(cString: $0) } ?? "error \(code)")")
  }

  /// Where a symbolic link leads.
  static func linkTarget(_ path: String) throws(DockerError) -> String {
    let target = [UInt8](unsafeUninitializedCapacity: Int(PATH_MAX)) { buffer, filled in
      let count = buffer.withMemoryRebound(to: CChar.self) { target -> Int in
        guard let start = target.baseAddress else { return 0 }
        return readlink(path, start, target.count)
      }
      filled = max(0, count)
    }
    guard !target.isEmpty else { throw fault(path, errno) }
    guard let text = String(validating: target, as: UTF8.self) else {
      throw DockerError(.uploadFailed, "\(path) leads to a name that isn't UTF-8")
    }
    return text
  }

  /// The names in a folder, in order.
  static func names(in path: String) throws(DockerError) -> [String] {
    guard let directory = opendir(path) else { throw fault(path, errno) }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      guard let name = String(validating: bytes, as: UTF8.self) else {
        throw DockerError(
          .uploadFailed, "\(path) has a name that isn't UTF-8: \(String(decoding: bytes, as: UTF8.self))")
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}
