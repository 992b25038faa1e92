#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Keeps a data directory for this process as long as it exists. The system releases it when the process ends, however it ends.
public final class DataDirectoryLock: Sendable {
  /// The directory that is kept.
  public let directory: DataDirectory
  private let file: DiskFile

  init(_ directory: DataDirectory) throws(StoreError) {
    self.directory = directory
    let file = try DiskFile(directory.lockFile, .readWrite)
    guard try file.tryLock() else {
      let text = String(decoding: try file.readChunk(32), as: UTF8.self)
      let owner = text.split(separator: "\n").first.flatMap { Int32($0) }.map { "process \($0)" } ?? "another process"
      throw StoreError(
        .inUse, "\(directory.path) is in use by \(owner). Stop that agent, or give this one another --data-dir")
    }
    try file.truncate(to: 0)
    try file.rewind()
    try file.write(Array("\(getpid())\n".utf8))
    self.file = file
  }
}
