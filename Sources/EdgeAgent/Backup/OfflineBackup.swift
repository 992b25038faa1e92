import Coordination
public import EdgeModel
import EdgeStore

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension Backup {
  /// What an agent's data directory holds, while no agent runs in it.
  /// - Throws: ``ControlPlaneError`` with code `.conflict` where this machine holds no log; `StoreError`.
  public static func offline(_ home: AgentHome, at now: Timestamp) async throws -> Backup {
    let directory = home.directory
    guard try directory.has(directory.replica) else {
      throw ControlPlaneError(
        .conflict,
        "\(home.path) holds no log of a platform: make the backup on a machine that 'flotilla leader' names, or with 'flotilla backup'"
      )
    }
    let state = try await SQLiteReplicaDisk.open(path: directory.replica).load().log.newest
    guard let cluster = state.cluster else {
      throw ControlPlaneError(.conflict, "the log in \(home.path) is of no platform yet")
    }
    let kept = try await PlatformKeyStore.open(path: directory.platformKeys).load()
    let keys = kept?.cluster == cluster ? kept?.all.values.compactMap { PlatformKey($0) } ?? [] : []
    let document = BackupDocument(
      cluster: cluster, at: now, version: PackageVersion.current, state: state, keys: keys)
    return try await Backup(document, blobs: try await BlobStore.open(directory.blobs))
  }
}

/// A backup that waits in a data directory for the agent to found its platform.
public struct PendingRestore: Sendable {
  private let home: AgentHome
  private var file: String { home.path + "/restore" }

  /// - Parameter home: an agent's; one that has a platform already is refused by ``take(_:expecting:)``.
  public init(_ home: AgentHome) { self.home = home }

  /// Where parts wait.
  static func parts(in directory: DataDirectory) -> String { directory.work + "/restore" }

  /// The document that waits; `nil` if none does.
  public var document: BlobDigest? {
    guard let data = FileManager.default.contents(atPath: file) else { return nil }
    return BlobDigest(String(decoding: data, as: UTF8.self).filter { !$0.isWhitespace })
  }

  /// - Throws: ``ControlPlaneError`` with code `.conflict`: a restore never overwrites what is there.
  public func check() throws {
    let directory = home.directory
    for path in [directory.replica, directory.desiredLog, directory.platform, directory.platformKeys]
    where try directory.has(path) {
      throw ControlPlaneError(
        .conflict,
        "\(home.path) has a platform already (\(path.split(separator: "/").last ?? "")): restore into an empty folder")
    }
  }

  /// Keeps a part of the backup.
  public func keep(
    _ digest: BlobDigest, from fill: (_ take: ([UInt8]) async throws -> Void) async throws -> Void
  ) async throws {
    try check()
    do {
      _ = try await BlobStore.open(Self.parts(in: home.directory)).put(expecting: digest, from: fill)
    } catch let error as StoreError where error.code == .mismatch || error.code == .tooLarge {
      throw ControlPlaneError(.invalid, "a part of the backup is damaged: \(error.message)")
    }
  }

  /// All parts are kept: the next agent here founds a platform and takes the backup in.
  public func decide(_ document: BlobDigest) throws {
    try check()
    try Data("\(document)\n".utf8).write(to: URL(filePath: file), options: .atomic)
  }

  /// Takes it in as soon as the agent leads, once.
  /// - Throws: ``ControlPlaneError``; `CancellationError`.
  public func carryOut(
    _ plane: ControlPlane, clock: any Clock<Duration> = ContinuousClock()
  ) async throws -> (apps: Int, secrets: Int)? {
    guard let document else { return nil }
    while true {
      do {
        let came = try await plane.restore(document, by: Actor(role: .user, name: "restore"))
        try FileManager.default.removeItem(atPath: file)
        return came
      } catch let error as ControlPlaneError where error.code == .conflict || error.code == .invalid {
        // It was taken before, and the agent ended before it could say so; or it can't ever be.
        try FileManager.default.removeItem(atPath: file)
        throw error
      } catch let error as ControlPlaneError where error.code == .notLeader || error.code == .unavailable {
        try await clock.sleep(for: .milliseconds(200))
      }
    }
  }
}
