import EdgeModel
import EdgeStore
import Foundation
import Testing

@Suite(.timeLimit(.minutes(5)))
struct PlatformStoreTests {
  private static let platform = KnownPlatform(
    cluster: Sample.cluster,
    agents: [
      AgentAddress(node: Sample.node, address: "http://attic:7070"),
      AgentAddress(node: .random(), address: "http://[fd00::1]:7070"),
    ])

  @Test func `nothing is known at first, and nothing written`() async throws {
    try await withDirectory { directory in
      let store = try await PlatformStore.open(path: directory + "/platform.json")
      #expect(await store.load() == nil)
      #expect(try names(in: directory).isEmpty)
    }
  }

  @Test func `the newest is there after opening again`() async throws {
    try await withDirectory { directory in
      let path = directory + "/platform.json"
      var newer = Self.platform
      newer.agents.removeLast()
      do {
        let store = try await PlatformStore.open(path: path)
        try await store.save(Self.platform)
        #expect(await store.load() == Self.platform)
        try await store.save(newer)
      }
      let store = try await PlatformStore.open(path: path)
      #expect(await store.load() == newer)
      #expect(try names(in: directory) == ["platform.json"])
    }
  }

  @Test func `another platform may take the place of the one before`() async throws {
    try await withDirectory { directory in
      let path = directory + "/platform.json"
      let store = try await PlatformStore.open(path: path)
      try await store.save(Self.platform)
      let other = KnownPlatform(cluster: .random(), agents: [])
      try await store.save(other)
      #expect(try await PlatformStore.open(path: path).load() == other)
    }
  }

  @Test func `what is known already is not written again`() async throws {
    try await withDirectory { directory in
      let path = directory + "/platform.json"
      let store = try await PlatformStore.open(path: path)
      try await store.save(Self.platform)
      try write([], to: path)
      try await store.save(Self.platform)
      #expect(try bytes(path) == [])
    }
  }

  @Test(arguments: [
    ("", StoreError.Code.corrupt), ("{\"format\":1}", .corrupt), ("[]", .corrupt),
    ("{\"format\":1,\"platform\":{\"cluster\":\"x\",\"agents\":[]}}", .corrupt),
    ("{\"format\":2,\"other\":true}", .newerFormat),
  ])
  func `a file that can't be read is refused with what to do, and untouched`(
    _ text: String, _ code: StoreError.Code
  ) async throws {
    try await withDirectory { directory in
      let path = directory + "/platform.json"
      try write(Array(text.utf8), to: path)
      let error = await #expect(throws: StoreError.self) { _ = try await PlatformStore.open(path: path) }
      #expect(error?.code == code)
      #expect(error?.message.contains(path) == true)
      #expect(try bytes(path) == Array(text.utf8))
    }
  }

  @Test func `a half-written replacement is passed over`() async throws {
    try await withDirectory { directory in
      let path = directory + "/platform.json"
      try await PlatformStore.open(path: path).save(Self.platform)
      try write(Array("{\"form".utf8), to: path + ".new")
      let again = try await PlatformStore.open(path: path)
      #expect(await again.load() == Self.platform)
    }
  }

  @Test func `what can't be kept is told, and the one before counts`() async throws {
    try await withDirectory { directory in
      let path = directory + "/platform.json"
      let store = try await PlatformStore.open(path: path)
      try await store.save(Self.platform)
      // A folder stands where the replacement is written.
      try FileManager.default.createDirectory(atPath: path + ".new/occupied", withIntermediateDirectories: true)
      let error = await #expect(throws: StoreError.self) {
        try await store.save(KnownPlatform(cluster: .random(), agents: []))
      }
      #expect(error?.code == .storage)
      #expect(await store.load() == Self.platform)
    }
  }
}
