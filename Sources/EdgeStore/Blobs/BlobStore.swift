public import EdgeModel

/// Keeps files by what is in them: the name of a blob is the SHA-256 of its bytes.
///
/// A blob is written under another name, synced, and renamed: under its own name it is always whole. Putting the same
/// bytes again is harmless, and mends a blob that the disk has damaged.
public actor BlobStore {
  /// The folder that holds the blobs.
  public nonisolated let directory: String
  /// The longest blob that is taken, in bytes.
  public nonisolated let limit: Int64
  private let executor: DiskExecutor
  private var temporaries: UInt64 = 0

  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private init(directory: String, limit: Int64, executor: DiskExecutor) {
    self.directory = directory
    self.limit = limit
    self.executor = executor
  }

  /// Opens the store, and removes what unfinished writes left there.
  /// - Parameters:
  ///   - directory: made if it isn't there.
  ///   - limit: the longest blob that is taken, in bytes.
  /// - Throws: ``StoreError`` with code `.storage`.
  public static func open(_ directory: String, limit: Int64 = 1 << 30) async throws -> BlobStore {
    let executor = DiskExecutor(label: "flotilla.blobs")
    try await executor.run {
      try DiskCall.makeDirectory(directory)
      let incoming = BlobPath.incoming(directory)
      try DiskCall.makeDirectory(incoming)
      for name in try DiskCall.names(in: incoming) { try DiskCall.removeFile("\(incoming)/\(name)") }
    }
    return BlobStore(directory: directory, limit: limit, executor: executor)
  }

  /// Where a blob is, if it is there.
  public nonisolated func path(of digest: BlobDigest) -> String { BlobPath.path(digest, in: directory) }

  /// Whether a blob is here; one that is has all its bytes.
  /// - Throws: ``StoreError`` with code `.storage`.
  public func contains(_ digest: BlobDigest) throws -> Bool {
    try DiskCall.length(of: path(of: digest)) != nil
  }

  /// The length of a blob in bytes, or `nil` if it isn't there.
  public func size(of digest: BlobDigest) throws -> Int64? {
    try DiskCall.length(of: path(of: digest)).map { Int64($0) }
  }

  /// Keeps bytes as they come, without holding them in memory.
  /// - Parameter digest: what they shall be; other bytes are refused.
  /// - Throws: ``StoreError`` with code `.tooLarge`, `.mismatch` or `.storage`, or what the sequence throws; nothing is kept then.
  public nonisolated(nonsending) func put<Chunks: AsyncSequence>(
    _ chunks: Chunks, expecting digest: BlobDigest? = nil
  ) async throws -> StoredBlob where Chunks.Element == [UInt8] {
    let writer = try await begin()
    do {
      for try await chunk in chunks { try await write(chunk, to: writer) }
      return try await finish(writer, expecting: digest)
    } catch {
      await abandon(writer)
      throw error
    }
  }

  /// Keeps bytes as somebody hands them over, without holding them in memory.
  /// - Parameter fill: given a function that takes the next bytes.
  /// - Throws: ``StoreError`` as above, or what `fill` throws; nothing is kept then.
  public nonisolated(nonsending) func put(
    expecting digest: BlobDigest, from fill: (_ take: ([UInt8]) async throws -> Void) async throws -> Void
  ) async throws -> StoredBlob {
    let writer = try await begin()
    do {
      try await fill { try await self.write($0, to: writer) }
      return try await finish(writer, expecting: digest)
    } catch {
      await abandon(writer)
      throw error
    }
  }

  /// Keeps a copy of a file.
  public func put(file path: String, expecting digest: BlobDigest? = nil) throws -> StoredBlob {
    let file = try DiskFile(path, .read)
    return try put(expecting: digest) { () throws(StoreError) in try file.readChunk(262_144) }
  }

  /// Keeps bytes that are in memory.
  public func put(_ bytes: [UInt8], expecting digest: BlobDigest? = nil) throws -> StoredBlob {
    var rest = bytes
    return try put(expecting: digest) { () throws(StoreError) in
      defer { rest = [] }
      return rest
    }
  }

  /// A part of a blob; no bytes at its end.
  /// - Throws: ``StoreError`` with code `.notFound` where it isn't here.
  public func read(_ digest: BlobDigest, from offset: Int64, limit: Int) throws -> [UInt8] {
    guard try contains(digest) else { throw StoreError(.notFound, "the blob \(digest) is not kept here") }
    let file = try DiskFile(path(of: digest), .read)
    try file.seek(to: offset)
    return try file.readChunk(limit)
  }

  /// A whole blob.
  /// - Throws: ``StoreError`` with code `.notFound`, or `.tooLarge` for one beyond the limit.
  public func readAll(_ digest: BlobDigest, limit: Int) throws -> [UInt8] {
    guard try contains(digest) else { throw StoreError(.notFound, "the blob \(digest) is not kept here") }
    return try DiskFile(path(of: digest), .read).readAll(limit: limit)
  }

  /// Removes a blob; one that isn't there is fine. Who has it open can read on.
  public func remove(_ digest: BlobDigest) throws {
    try DiskCall.removeFile(path(of: digest))
  }

  /// All blobs, sorted.
  public func list() throws -> [BlobDigest] {
    var found: [BlobDigest] = []
    for folder in try DiskCall.names(in: directory) where folder.utf8.count == 2 {
      found += try DiskCall.names(in: "\(directory)/\(folder)").compactMap { BlobDigest($0) }
    }
    return found.sorted()
  }

  private func put(expecting digest: BlobDigest?, _ next: () throws(StoreError) -> [UInt8]) throws -> StoredBlob {
    let writer = try begin()
    do {
      while true {
        let chunk = try next()
        if chunk.isEmpty { break }
        try write(chunk, to: writer)
      }
      return try finish(writer, expecting: digest)
    } catch {
      abandon(writer)
      throw error
    }
  }

  private func begin() throws(StoreError) -> BlobWriter {
    temporaries &+= 1
    return try BlobWriter(path: "\(BlobPath.incoming(directory))/\(temporaries)")
  }

  private func write(_ chunk: [UInt8], to writer: BlobWriter) throws(StoreError) {
    try writer.write(chunk, limit: limit)
  }

  private func finish(_ writer: BlobWriter, expecting wanted: BlobDigest?) throws(StoreError) -> StoredBlob {
    let blob = try writer.finish()
    if let wanted, wanted != blob.digest {
      throw StoreError(.mismatch, "the bytes are \(blob.digest), not \(wanted)")
    }
    let path = path(of: blob.digest)
    let folder = DurableFile.directory(of: path)
    try DiskCall.makeDirectory(folder)
    try DiskCall.rename(writer.path, to: path)
    try DiskCall.syncDirectory(folder)
    try DiskCall.syncDirectory(directory)
    return blob
  }

  private func abandon(_ writer: BlobWriter) {
    // What can't be removed now is removed at the next opening.
    do { try DiskCall.removeFile(writer.path) } catch {}
  }
}

/// A blob that is kept.
public struct StoredBlob: Hashable, Sendable {
  /// Its name: the SHA-256 of its bytes.
  public let digest: BlobDigest
  /// In bytes.
  public let size: Int64
}
