import EdgeModel
import EdgeStore

/// The program of docs/modules/EdgeStore.md.
enum EdgeStorePage {
  static func open(_ path: String) async throws -> StoredBlob {
    let lock = try DataDirectory(path: path).take()
    let identity = try AgentIdentity(in: lock)
    let blobs = try await BlobStore.open(lock.directory.blobs)
    let stored = try await blobs.put(Array("hello".utf8))
    print(identity.node, "keeps", stored.digest, "of", stored.size, "bytes")
    return stored
  }
}
