#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Writes a backup's file, which only its owner can read. It has its name once it is whole and on the disk.
public final class BackupFile {
  private let path: String
  private let temporary: String
  private let descriptor: Int32

  /// - Throws: ``ControlError`` with code `.invalid` when the file is there already or can't be made.
  public init(path: String) throws(ControlError) {
    self.path = path
    temporary = path + ".part"
    guard access(path, F_OK) != 0 else {
      throw ControlError(.invalid, "'\(path)' is there already: remove it, or choose another name")
    }
    // What an earlier one left there has a mode, and perhaps a place, of its own; this one holds keys.
    _ = unlink(temporary)
    descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Self.fault("'\(path)' can't be written") }
  }

  deinit {
    _ = close(descriptor)
    _ = unlink(temporary)
  }

  /// Adds a line: the head first, the end last.
  /// - Throws: ``ControlError`` with code `.invalid` when the disk refuses.
  public func write(_ line: BackupLine) throws {
    var rest = (try ControlJSON.encode(line) + [UInt8(ascii: "\n")])[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Self.systemWrite(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 || errno == EINTR else { throw Self.fault("'\(path)' can't be written") }
      rest = rest.dropFirst(max(0, count))
    }
  }

  /// Returns once the file survives a power cut.
  public func finish() throws(ControlError) {
    guard fsync(descriptor) == 0, rename(temporary, path) == 0 else { throw Self.fault("'\(path)' can't be written") }
    let slash = path.lastIndex(of: "/")
    let folder = open(
      slash.map { path[...$0] }.map(String.init) ?? ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw Self.fault("the folder of '\(path)' can't be read") }
    defer { _ = close(folder) }
    guard fsync(folder) == 0 else { throw Self.fault("the folder of '\(path)' can't be written") }
  }

  private static func fault(_ words: String) -> ControlError {
    ControlError(.invalid, "\(words): \(String(cString: strerror(errno)))")
  }

  private static func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    #if canImport(Glibc)
      Glibc.write(descriptor, bytes, count)
    #elseif canImport(Musl)
      Musl.write(descriptor, bytes, count)
    #else
      Darwin.write(descriptor, bytes, count)
    #endif
  }
}
