/// A file to be put into a tar archive, such as a Dockerfile that is generated for a context which has none.
///
/// The format is POSIX ustar. Nothing about the machine gets into it, so equal files make equal bytes.
public struct TarEntry: Sendable, Hashable {
  /// Largest file, since it is held in memory.
  public static let sizeLimit = 64 << 20

  /// Relative, with slashes between its parts.
  public var path: String
  /// All of the file. At most ``sizeLimit`` bytes, which is seen when it is encoded.
  public var content: [UInt8]
  /// The permissions' bits, such as `0o755`.
  public var permissions: UInt16

  /// A file that everybody may read, unless told otherwise. Nothing is checked before it is encoded.
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
    guard TarHeader.split(path) != nil else {
      throw DockerError(.badRequest, "the path \"\(path.prefix(300))\" is too long for an archive")
    }
    // No time of change, so that the build cache isn't missed.
    let size = Int64(content.count)
    return TarHeader(path: path, permissions: permissions, size: size).encoded() + content + TarHeader.padding(size)
  }

  /// A whole archive of these entries.
  public static func archive(_ entries: [TarEntry]) throws(DockerError) -> [UInt8] {
    var bytes: [UInt8] = []
    for entry in entries { bytes += try entry.encoded() }
    return bytes + TarHeader.endMarker
  }
}
