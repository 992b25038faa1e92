/// What is at a path in a container (`ContainerArchiveInfo`).
public struct PathStatus: Sendable, Hashable, Decodable {
  /// The last part of the path.
  public let name: String
  /// In bytes.
  public let size: Int64
  /// The permissions' bits, such as `0o755`.
  public let permissions: UInt16
  /// What is there, from the highest bits of the API's `mode`.
  public let kind: Kind
  /// When it was last changed (`mtime`); nil if the engine's text is no time.
  public let modified: EngineTime?
  /// Where a symbolic link leads, else empty.
  public let linkTarget: String

  /// The set is open.
  public struct Kind: Sendable, Hashable, CustomStringConvertible {
    /// The kind in one word, such as `directory`.
    public let description: String

    /// A regular file.
    public static let file = Kind(description: "file")
    /// A directory, which an archive holds with all that is below.
    public static let directory = Kind(description: "directory")
    /// A symbolic link, which isn't followed: see ``PathStatus/linkTarget``.
    public static let symbolicLink = Kind(description: "symbolicLink")
    /// A device, a socket or a pipe.
    public static let other = Kind(description: "other")
  }

  private enum CodingKeys: String, CodingKey {
    case name, size, mode, mtime, linkTarget
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    name = try values.value(.name, or: "")
    size = try values.value(.size, or: 0)
    linkTarget = try values.value(.linkTarget, or: "")
    modified = try values.decodeIfPresent(String.self, forKey: .mtime).flatMap { EngineTime($0) }
    // Go's own numbers: the kind in the highest bits, set-user-id and its like not where POSIX has them.
    let mode = try values.value(.mode, or: UInt32(0))
    permissions = UInt16(mode & 0o777) | Self.specialBits.reduce(0) { mode & $1.go == 0 ? $0 : $0 | $1.posix }
    if mode & Self.directoryBit != 0 {
      kind = .directory
    } else if mode & Self.linkBit != 0 {
      kind = .symbolicLink
    } else {
      kind = mode & Self.otherBits != 0 ? .other : .file
    }
  }

  /// Set user, set group, sticky.
  private static let specialBits: [(go: UInt32, posix: UInt16)] = [
    (1 << 23, 0o4000), (1 << 22, 0o2000), (1 << 20, 0o1000),
  ]
  private static let directoryBit: UInt32 = 1 << 31
  private static let linkBit: UInt32 = 1 << 27
  /// Device, named pipe, socket, character device, irregular.
  private static let otherBits: UInt32 = 1 << 26 | 1 << 25 | 1 << 24 | 1 << 21 | 1 << 19
}
