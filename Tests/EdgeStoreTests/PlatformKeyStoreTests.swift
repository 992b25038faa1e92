import EdgeModel
import EdgeStore
import Foundation
import Testing

@Suite struct PlatformKeyStoreTests {
  private static func id(_ digit: Character) throws -> PlatformKeyID {
    try PlatformKeyID(String(repeating: digit, count: 16)[...])
  }

  @Test func whatIsKeptIsThereAgain() async throws {
    try await withDirectory { directory in
      let path = directory + "/platform-keys.json"
      let store = try await PlatformKeyStore.open(path: path)
      #expect(await store.load() == nil)
      _ = try await store.add([1, 2, 3], as: Self.id("a"), of: Sample.cluster, isCurrent: true)
      let kept = try await store.add([4], as: Self.id("b"), of: Sample.cluster, isCurrent: false)
      #expect(kept.current == (try Self.id("a")))
      let again = try #require(await PlatformKeyStore.open(path: path).load())
      #expect(again.cluster == Sample.cluster)
      #expect(again.current == (try Self.id("a")))
      #expect(again.all == [try Self.id("a"): [1, 2, 3], try Self.id("b"): [4]])
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect(mode == 0o600)
      #expect("\(again)\(String(reflecting: again))".contains("1, 2, 3") == false)
    }
  }

  @Test func keysOfAnotherPlatformAreDropped() async throws {
    try await withDirectory { directory in
      let store = try await PlatformKeyStore.open(path: directory + "/keys")
      _ = try await store.add([1], as: Self.id("a"), of: Sample.cluster, isCurrent: true)
      let kept = try await store.add([2], as: Self.id("b"), of: .random(), isCurrent: false)
      #expect(kept.all == [try Self.id("b"): [2]])
      #expect(kept.current == (try Self.id("b")))
    }
  }

  @Test(arguments: [
    ("{", StoreError.Code.corrupt), (#"{"format":2}"#, .newerFormat), (#"{"format":1,"keys":[]}"#, .corrupt),
  ])
  func aFileThatCantBeReadStaysAsItIs(_ text: String, _ code: StoreError.Code) async throws {
    try await withDirectory { directory in
      let path = directory + "/keys"
      try write(Array(text.utf8), to: path)
      let error = await #expect(throws: StoreError.self) { try await PlatformKeyStore.open(path: path) }
      #expect(error?.code == code)
      #expect(error?.message.contains(path) == true)
      #expect(try bytes(path) == Array(text.utf8))
    }
  }
}
