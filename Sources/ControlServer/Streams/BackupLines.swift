public import ControlAPI
public import EdgeAgent
internal import EdgeModel

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// The lines of a backup, one after the other.
public struct BackupLines: Sendable {
  private let backup: Backup
  private var isAtStart = true
  private var hasEnded = false
  /// Which item is next, or under way, and where in it reading stands.
  private var index = 0
  private var offset: Int64?

  public init(_ backup: Backup) { self.backup = backup }

  /// The next line; `nil` after the last.
  public mutating func next() async throws -> BackupLine? {
    if isAtStart {
      isAtStart = false
      return BackupLine(
        head: .init(
          at: CivilTime(backup.at), version: backup.version, cluster: backup.cluster, machines: backup.machines,
          document: backup.document))
    }
    while let item = backup.items.dropFirst(index).first {
      guard let place = offset else {
        offset = 0
        return BackupLine(item: .init(digest: item.digest, size: item.size))
      }
      let bytes = try await backup.read(item.digest, from: place, limit: BackupLine.chunk)
      guard bytes.isEmpty else {
        offset = place + Int64(bytes.count)
        return BackupLine(data: Data(bytes).base64EncodedString())
      }
      index += 1
      offset = nil
    }
    guard !hasEnded else { return nil }
    hasEnded = true
    return BackupLine(end: .init(items: backup.items.count))
  }
}

extension BackupLines: LineSource {
  mutating func take() async throws -> LineBatch<BackupLine> {
    guard let line = try await next() else { return LineBatch([], .end) }
    return LineBatch([line], .more)
  }

  /// It never waits.
  func news() -> @Sendable () async throws -> Void { {} }
}
