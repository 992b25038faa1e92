import Coordination
import EdgeModel
import EdgeStore

/// The programs of docs/modules/EdgeStore.md.
enum EdgeStorePage {
  static func open(_ path: String) async throws -> StoredBlob {
    let lock = try DataDirectory(path: path).take()
    let identity = try AgentIdentity(in: lock)
    let blobs = try await BlobStore.open(lock.directory.blobs)
    let stored = try await blobs.put(Array("hello".utf8))
    print(identity.node, "keeps", stored.digest, "of", stored.size, "bytes")
    return stored
  }

  static func replicate(
    _ directory: DataDirectory, as node: NodeID, over transport: some ReplicaTransport
  ) async throws -> ReplicatedDesiredLog {
    let disk = try await SQLiteReplicaDisk.open(path: directory.replica)
    try await disk.takeOver(SQLiteDesiredLog.open(path: directory.desiredLog), as: node)
    let log = ReplicatedDesiredLog(id: node, disk: disk, transport: transport)
    return log
  }

  static func share(
    _ path: String, as node: NodeID, with page: JournalPage, now: @escaping @Sendable () -> Timestamp
  ) async throws -> (JournalPage, Bool) {
    let journal = try await SQLiteJournal.open(path: path, agent: node, now: now)
    let lamp = try PointAddress(TreePath("kitchen/lamp"), "on")
    _ = try await journal.append([PointWrite(lamp, .flag(true))])
    // What another machine wrote, and what it lacks:
    _ = try await journal.ingest(page)
    let answer = try await journal.read(journal.origin, after: .zero, limit: 100)
    let isOn = try await journal.tree()[lamp] == .flag(true)
    return (answer, isOn)
  }
}
