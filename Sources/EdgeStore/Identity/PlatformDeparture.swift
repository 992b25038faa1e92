public import EdgeModel

/// A machine's way from one platform to another: decided once, and then carried out at the next start, as often as it takes.
///
/// What the machine knew of the platform that it leaves stays in the data directory under another name.
public struct PlatformDeparture: Sendable {
  private struct Content: Codable {
    var format: Int
    var token: String
    var left: ClusterID
    var platform: KnownPlatform
  }

  private static let format = 1
  private let directory: DataDirectory

  /// - Parameter lock: the data directory, taken.
  public init(in lock: DataDirectoryLock) { directory = lock.directory }

  /// Decides: once this returns, the next start belongs to the other platform.
  /// - Parameters:
  ///   - left: the platform that is left.
  ///   - token: what the other platform's agents know each other by.
  /// - Throws: ``StoreError`` with code `.storage`.
  public func decide(leaving left: ClusterID, for platform: KnownPlatform, token: String) throws(StoreError) {
    do {
      let content = Content(format: Self.format, token: token, left: left, platform: platform)
      try file.replace(with: StoredJSON.encode(content))
      try DiskCall.setMode(file.path, 0o600)
    } catch let error as StoreError {
      throw error
    } catch {
      throw StoreError(.storage, "\(file.path) can't be written: \(error)", cause: error)
    }
  }

  /// Carries out what was decided, if something was.
  /// - Returns: whether there was.
  /// - Throws: ``StoreError``; the next start tries again.
  @discardableResult
  public func complete() throws -> Bool {
    guard let bytes = try file.read() else { return false }
    let content = try FormattedJSON.decode(
      Content.self, bytes, path: file.path, format: Self.format,
      advice: "remove it: the machine then stays with its platform, and 'flotilla join' can be repeated")
    for path in [directory.replica, directory.desiredLog, directory.assignments, directory.platformKeys] {
      for suffix in ["", "-wal", "-shm"] where try DiskCall.length(of: path + suffix) != nil {
        try DiskCall.rename(path + suffix, to: "\(path).left-\(content.left)\(suffix)")
      }
    }
    try DurableFile(path: directory.platform, limit: 1 << 20).replace(
      with: StoredJSON.encode(PlatformStore.Content(format: PlatformStore.format, platform: content.platform)))
    let token = DurableFile(path: directory.tokenFile, limit: 65_536)
    try token.replace(with: Array((content.token + "\n").utf8))
    try DiskCall.setMode(token.path, 0o600)
    try PlatformTokenFile(in: directory).forget()
    try DiskCall.syncDirectory(directory.path)
    try DiskCall.removeFile(file.path)
    return true
  }

  private var file: DurableFile { DurableFile(path: directory.path + "/departure.json", limit: 1 << 20) }
}
