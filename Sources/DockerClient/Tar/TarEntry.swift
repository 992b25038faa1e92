/// A file to be put into a tar archive, such as a Dockerfile that is generated for a context which has none.
///
/// The format is POSIX ustar. Nothing about the machine gets into it, so equal files make equal bytes.
public struct TarEntry: Sendable, Hashable {
  /// Largest file, since it is held in memory.
  public static let sizeLimit = 64 << 20

  private static let blockSize = 512

  /// Relative, with slashes between its parts.
  public var path: String
  public var content: [UInt8]
  /// The permissions' bits, such as `0o755`.
  public var permissions: UInt16

  public init(path: String, content: [UInt8], permissions: UInt16 = 0o644) {
    self.path = path
    self.content = content
    self.permissions = permissions
  }

  /// Header, content and padding: what goes before the next entry of an archive.
  /// - Throws: ``DockerError/Code/badRequest`` if the path is absolute, leads outside, or is too long for the format, or the
  ///   content too large.
  public func encoded() throws(DockerError) -> [UInt8] {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }), !path.utf8.contains(0) else {
      throw DockerError(.badRequest, "\"\(path)\" is no path of a file in an archive")
    }
    guard content.count <= Self.sizeLimit else {
      throw DockerError(.badRequest, "\"\(path)\" has more than \(Self.sizeLimit) bytes")
    }
    var bytes = try header()
    bytes.reserveCapacity(bytes.count + content.count + Self.blockSize)
    bytes += content
    let rest = content.count % Self.blockSize
    if rest > 0 { bytes += [UInt8](repeating: 0, count: Self.blockSize - rest) }
    return bytes
  }

  /// A whole archive of these entries.
  public static func archive(_ entries: [TarEntry]) throws(DockerError) -> [UInt8] {
    var bytes: [UInt8] = []
    for entry in entries { bytes += try entry.encoded() }
    return bytes + endMarker
  }

  /// The two empty blocks that end an archive.
  static let endMarker = [UInt8](repeating: 0, count: 2 * blockSize)

  private func header() throws(DockerError) -> [UInt8] {
    let (prefix, name) = try splitPath()
    var header: [UInt8] = []
    func field(_ bytes: some Collection<UInt8>, _ width: Int) {
      header += bytes.prefix(width)
      header += [UInt8](repeating: 0, count: max(0, width - bytes.count))
    }
    func number(_ value: Int, _ width: Int) {
      let digits = String(value, radix: 8)
      field((String(repeating: "0", count: max(0, width - 1 - digits.count)) + digits).utf8, width)
    }
    field(name.utf8, 100)
    number(Int(permissions & 0o7777), 8)
    number(0, 8)  // user
    number(0, 8)  // group
    number(content.count, 12)
    number(0, 12)  // time of change: fixed, so that the build cache isn't missed
    field([UInt8](repeating: 0x20, count: 8), 8)  // the checksum counts itself as spaces
    field("0".utf8, 1)  // a file
    field("".utf8, 100)
    field("ustar\u{0}00".utf8, 8)
    field("root".utf8, 32)
    field("root".utf8, 32)
    number(0, 8)
    number(0, 8)
    field(prefix.utf8, 155)
    field("".utf8, 12)
    let sum = String(header.reduce(0) { $0 + Int($1) }, radix: 8)
    let checksum = String(repeating: "0", count: max(0, 6 - sum.count)) + sum + "\u{0} "
    header.replaceSubrange(148..<156, with: checksum.utf8)
    return header
  }

  /// The format holds 100 bytes of name and 155 of the directories before it.
  private func splitPath() throws(DockerError) -> (prefix: Substring, name: Substring) {
    if path.utf8.count <= 100 { return ("", path[...]) }
    for index in path.indices where path[index] == "/" {
      let prefix = path[..<index]
      let name = path[path.index(after: index)...]
      if prefix.utf8.count <= 155, name.utf8.count <= 100 { return (prefix, name) }
    }
    throw DockerError(.badRequest, "the path \"\(path.prefix(300))\" is too long for an archive")
  }
}
