#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What is piped into the tool, or comes from a file.
enum PipedInput {
  /// Reads standard input to its end, where it is a pipe, a file or a socket; nothing of a terminal or a device.
  /// - Throws: ``ToolError`` for more than the limit.
  static func read(limit: Int) throws(ToolError) -> [UInt8] {
    var status = stat()
    guard fstat(STDIN_FILENO, &status) == 0, [S_IFIFO, S_IFREG, S_IFSOCK].contains(status.st_mode & S_IFMT) else {
      return []
    }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while bytes.count <= limit {
      let count = SecretInput.systemRead(&chunk)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw ToolError("standard input can't be read") }
      if count == 0 { break }
      bytes += chunk.prefix(count)
    }
    guard bytes.count <= limit else {
      throw ToolError("more than \(limit >> 20) MiB is piped in; that is the most that can be passed on")
    }
    return bytes
  }
}
