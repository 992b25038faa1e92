public import EdgeModel

/// The platform that a machine belongs to, and the agents that know who leads it.
public struct KnownPlatform: Codable, Hashable, Sendable {
  /// The platform's name.
  public var cluster: ClusterID
  /// Where to ask who leads, in the order to try.
  public var agents: [AgentAddress]

  public init(cluster: ClusterID, agents: [AgentAddress]) {
    self.cluster = cluster
    self.agents = agents
  }
}

/// Where a machine keeps to which platform it belongs: one file, replaced whole.
public actor PlatformStore {
  struct Content: Codable {
    var format: Int
    var platform: KnownPlatform
  }

  static let format = 1
  /// The file.
  public nonisolated let path: String
  private let executor: DiskExecutor
  private var platform: KnownPlatform?

  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private init(path: String, executor: DiskExecutor, platform: KnownPlatform?) {
    self.path = path
    self.executor = executor
    self.platform = platform
  }

  /// Reads the file, if there is one.
  /// - Throws: ``StoreError`` with code `.corrupt`, `.newerFormat` (the file stays as it is) or `.storage`.
  public static func open(path: String) async throws -> PlatformStore {
    let executor = DiskExecutor(label: "flotilla.platform")
    let platform = try await executor.run { () throws -> KnownPlatform? in
      guard let bytes = try DurableFile(path: path, limit: 1 << 20).read() else { return nil }
      return try FormattedJSON.decode(
        Content.self, bytes, path: path, format: Self.format,
        advice: "move it away, and start the agent with --join and an address of its platform"
      ).platform
    }
    return PlatformStore(path: path, executor: executor, platform: platform)
  }

  /// What was kept last.
  public func load() -> KnownPlatform? { platform }

  /// Returns once it survives a power cut.
  /// - Throws: ``StoreError`` with code `.storage`.
  public func save(_ platform: KnownPlatform) throws {
    guard platform != self.platform else { return }
    try DurableFile(path: path, limit: 1 << 20).replace(
      with: StoredJSON.encode(Content(format: Self.format, platform: platform)))
    self.platform = platform
  }
}
