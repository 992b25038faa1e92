/// What is at a path in a container (`ContainerArchiveInfo`).
public struct PathStatus: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// The last part of the path.
  public var name: String { self["name", or: ""] }
  /// In bytes.
  public var size: Int64 { self["size", or: 0] }
  /// The permissions' bits, such as `0o755`.
  public var permissions: UInt16 {
    // Go's own numbers: set-user-id and its like aren't where POSIX has them.
    let mode = mode
    return UInt16(mode & 0o777) | Self.specialBits.reduce(0) { mode & $1.go == 0 ? $0 : $0 | $1.posix }
  }
  /// What is there, from the highest bits of the API's `mode`.
  public var kind: Kind {
    if mode & Self.directoryBit != 0 { return .directory }
    if mode & Self.linkBit != 0 { return .symbolicLink }
    return mode & Self.otherBits != 0 ? .other : .file
  }
  /// When it was last changed (`mtime`); nil if the engine's text is no time.
  public var modified: EngineTime? { self["mtime"] }
  /// Where a symbolic link leads, else empty.
  public var linkTarget: String { self["linkTarget", or: ""] }

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

  private var mode: UInt32 { self["mode", or: 0] }

  /// Set user, set group, sticky.
  private static let specialBits: [(go: UInt32, posix: UInt16)] = [
    (1 << 23, 0o4000), (1 << 22, 0o2000), (1 << 20, 0o1000),
  ]
  private static let directoryBit: UInt32 = 1 << 31
  private static let linkBit: UInt32 = 1 << 27
  /// Device, named pipe, socket, character device, irregular.
  private static let otherBits: UInt32 = 1 << 26 | 1 << 25 | 1 << 24 | 1 << 21 | 1 << 19
}
