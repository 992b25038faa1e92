internal import Crypto
internal import EdgeModel
internal import Synchronization

/// A blob that is being written, and the digest of what was written.
///
/// Only its store's thread uses it; the lock is for the compiler, and never waited for.
final class BlobWriter: Sendable {
  private struct State: ~Copyable {
    var file: DiskFile?
    var hash = SHA256()
    var size: Int64 = 0
  }

  let path: String
  private let state: Mutex<State>

  init(path: String) throws(StoreError) {
    self.path = path
    state = Mutex(State(file: try DiskFile(path, .create)))
  }

  func write(_ chunk: [UInt8], limit: Int64) throws(StoreError) {
    try state.withLock { state throws(StoreError) in
      guard Int64(chunk.count) <= limit - state.size else {
        throw StoreError(.tooLarge, "a blob may have at most \(limit) bytes")
      }
      try state.file?.write(chunk)
      state.hash.update(data: chunk)
      state.size += Int64(chunk.count)
    }
  }

  /// Syncs and closes the file.
  func finish() throws(StoreError) -> StoredBlob {
    try state.withLock { state throws(StoreError) in
      try state.file?.sync()
      state.file = nil
      do {
        return StoredBlob(digest: try BlobDigest(sha256: state.hash.finalize()), size: state.size)
      } catch {
        throw StoreError(.mismatch, "\(error)", cause: error)
      }
    }
  }
}
