public import EdgeModel

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// Where a machine keeps its platform's keys: one file that only the agent's user can read, replaced whole.
public actor PlatformKeyStore {
  /// What a machine has.
  public struct Keys: Sendable {
    /// The platform whose keys they are; keys of two platforms are never kept together.
    public var cluster: ClusterID
    /// The one that was in use when the leader was heard last.
    public var current: PlatformKeyID
    /// By id, the bytes.
    public var all: [PlatformKeyID: [UInt8]]

    public init(cluster: ClusterID, current: PlatformKeyID, all: [PlatformKeyID: [UInt8]]) {
      self.cluster = cluster
      self.current = current
      self.all = all
    }
  }

  private struct Content: Codable {
    struct Key: Codable {
      var id: PlatformKeyID
      /// In base 64.
      var key: Data
    }

    var format: Int
    var cluster: ClusterID
    var current: PlatformKeyID
    var keys: [Key]
  }

  private static let format = 1
  /// The file.
  public nonisolated let path: String
  private let executor: DiskExecutor
  private var keys: Keys?

  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private init(path: String, executor: DiskExecutor, keys: Keys?) {
    self.path = path
    self.executor = executor
    self.keys = keys
  }

  /// Reads the file, if there is one.
  /// - Throws: ``StoreError`` with code `.corrupt`, `.newerFormat` (the file stays as it is) or `.storage`.
  public static func open(path: String) async throws -> PlatformKeyStore {
    let executor = DiskExecutor(label: "flotilla.keys")
    let keys = try await executor.run { () throws -> Keys? in
      guard let bytes = try DurableFile(path: path, limit: 1 << 20).read() else { return nil }
      let content = try FormattedJSON.decode(
        Content.self, bytes, path: path, format: Self.format,
        advice: "move it away: the machine then asks another one of its platform for the key")
      return Keys(
        cluster: content.cluster, current: content.current,
        all: Dictionary(content.keys.map { ($0.id, Array($0.key)) }, uniquingKeysWith: { $1 }))
    }
    return PlatformKeyStore(path: path, executor: executor, keys: keys)
  }

  /// What was kept last.
  public func load() -> Keys? { keys }

  /// Adds a key and makes it the current one; keys of another platform are dropped. Returns once it survives a power cut.
  /// - Throws: ``StoreError`` with code `.storage`.
  /// - Returns: what is kept now.
  public func add(_ bytes: [UInt8], as id: PlatformKeyID, of cluster: ClusterID, isCurrent: Bool) throws -> Keys {
    var next = keys?.cluster == cluster ? keys : nil
    next = next ?? Keys(cluster: cluster, current: id, all: [:])
    next?.all[id] = bytes
    if isCurrent { next?.current = id }
    guard let next else { throw StoreError(.storage, "\(path) has no content") }
    let content = Content(
      format: Self.format, cluster: cluster, current: next.current,
      keys: next.all.sorted { $0.key < $1.key }.map { Content.Key(id: $0.key, key: Data($0.value)) })
    try DurableFile(path: path).replace(with: StoredJSON.encode(content))
    try DiskCall.setMode(path, 0o600)
    keys = next
    return next
  }
}

/// Keys are in no text that is made of these, whoever prints them.
extension PlatformKeyStore.Keys: CustomStringConvertible, CustomReflectable {
  public var description: String { "\(all.count) keys of \(cluster)" }
  public var customMirror: Mirror { Mirror(self, children: ["cluster": cluster, "current": current]) }
}
