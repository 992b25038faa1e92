import EdgeModel
import EdgeStore
import Testing

@Suite(.timeLimit(.minutes(5)))
struct BlobStoreTests {
  private func withStore(limit: Int64 = 1 << 20, _ body: (BlobStore, String) async throws -> Void) async throws {
    try await withDirectory { directory in
      try await body(BlobStore.open(directory + "/blobs", limit: limit), directory)
    }
  }

  /// SHA-256 of "abc": FIPS 180-4, example B.1.
  private let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

  private func chunks(_ chunks: [[UInt8]]) -> AsyncStream<[UInt8]> {
    AsyncStream { continuation in
      for chunk in chunks { continuation.yield(chunk) }
      continuation.finish()
    }
  }

  private func expectNothing(in store: BlobStore) async throws {
    #expect(try await store.list().isEmpty)
    #expect(try names(in: store.directory + "/incoming").isEmpty)
  }

  @Test func aBlobIsNamedByItsBytes() async throws {
    try await withStore { store, directory in
      let blob = try await store.put(chunks([Array("a".utf8), [], Array("bc".utf8)]))
      #expect(blob.digest.rawValue == abc)
      #expect(blob.size == 3)
      #expect(try await store.contains(blob.digest))
      #expect(try await store.size(of: blob.digest) == 3)
      #expect(store.path(of: blob.digest) == "\(directory)/blobs/ba/\(abc)")
      #expect(try bytes(store.path(of: blob.digest)) == Array("abc".utf8))
      #expect(try names(in: directory + "/blobs/incoming").isEmpty)
    }
  }

  @Test func allThreeWaysGiveTheSameBlob() async throws {
    try await withStore { store, directory in
      let content = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
      let file = directory + "/file"
      try write(content, to: file)
      let fromFile = try await store.put(file: file)
      let fromBytes = try await store.put(content)
      let streamed = try await store.put(
        chunks(
          stride(from: 0, to: content.count, by: 9_999).map {
            Array(content[$0..<min($0 + 9_999, content.count)])
          }))
      #expect(fromFile == fromBytes)
      #expect(fromFile == streamed)
      #expect(try await store.list() == [fromFile.digest])
      #expect(try names(in: directory + "/blobs/incoming").isEmpty)
      #expect(try bytes(store.path(of: streamed.digest)) == content)
    }
  }

  @Test func bytesCanBeHandedOver() async throws {
    try await withStore { store, _ in
      let digest = try BlobDigest(abc[...])
      let blob = try await store.put(expecting: digest) { take in
        try await take(Array("ab".utf8))
        try await take(Array("c".utf8))
      }
      #expect(blob.digest == digest && blob.size == 3)
      let error = await #expect(throws: StoreError.self) {
        try await store.put(expecting: digest) { take in try await take([1]) }
      }
      #expect(error?.code == .mismatch)
    }
  }

  @Test func otherBytesThanAnnouncedAreRefused() async throws {
    try await withStore { store, _ in
      let digest = try BlobDigest(abc[...])
      let error = await #expect(throws: StoreError.self) {
        try await store.put(chunks([Array("abd".utf8)]), expecting: digest)
      }
      #expect(error?.code == .mismatch)
      try await expectNothing(in: store)
      #expect(try await store.put(Array("abc".utf8), expecting: digest).digest == digest)
    }
  }

  @Test(arguments: [8, 9])
  func moreThanTheLimitIsRefusedAndNotKept(_ length: Int) async throws {
    try await withStore(limit: 8) { store, _ in
      let content = [UInt8](repeating: 1, count: length)
      if length <= 8 {
        let blob = try await store.put(content)
        #expect(blob.size == 8)
      } else {
        let error = await #expect(throws: StoreError.self) { try await store.put(content) }
        #expect(error?.code == .tooLarge)
        try await expectNothing(in: store)
      }
    }
  }

  @Test func aSourceThatFailsLeavesNothing() async throws {
    struct Broken: Error {}
    try await withStore { store, _ in
      let source = AsyncThrowingStream<[UInt8], any Error> { continuation in
        continuation.yield([1, 2, 3])
        continuation.finish(throwing: Broken())
      }
      await #expect(throws: Broken.self) { try await store.put(source) }
      try await expectNothing(in: store)
    }
  }

  @Test func removingIsFinalAndTwiceIsFine() async throws {
    try await withStore { store, _ in
      let blob = try await store.put([1, 2, 3])
      try await store.remove(blob.digest)
      try await store.remove(blob.digest)
      #expect(try await !store.contains(blob.digest))
      #expect(try await store.list().isEmpty)
    }
  }

  @Test func openingClearsWhatWasUnfinishedAndKeepsTheRest() async throws {
    try await withStore { store, directory in
      let blob = try await store.put([1, 2, 3])
      try write([9], to: directory + "/blobs/incoming/1")
      let again = try await BlobStore.open(directory + "/blobs")
      #expect(try names(in: directory + "/blobs/incoming").isEmpty)
      #expect(try await again.list() == [blob.digest])
    }
  }

  @Test(arguments: ["ab", "abX", ""])
  func aDamagedBlobIsMadeWholeByPuttingItAgain(_ damaged: String) async throws {
    try await withStore { store, _ in
      let blob = try await store.put(Array("abc".utf8))
      try write(Array(damaged.utf8), to: store.path(of: blob.digest))
      _ = try await store.put(Array("abc".utf8))
      #expect(try bytes(store.path(of: blob.digest)) == Array("abc".utf8))
    }
  }
}
