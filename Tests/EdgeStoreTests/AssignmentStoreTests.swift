import EdgeModel
import EdgeStore
import Testing

@Suite(.timeLimit(.minutes(5)))
struct AssignmentStoreTests {
  private func set(
    cluster: ClusterID = Sample.cluster, node: NodeID = Sample.node, epoch: UInt64 = 4, version: String = "4.10",
    _ allocations: [Allocation] = []
  ) throws -> Assignments {
    Assignments(
      cluster: cluster, node: node, epoch: epoch, version: try #require(DesiredVersion(version)),
      allocations: allocations)
  }

  @Test func nothingIsThereAtFirst() async throws {
    try await withDirectory { directory in
      let store = try await AssignmentStore.open(path: directory + "/assignments.json")
      #expect(await store.load() == nil)
      #expect(await store.highestEpoch() == 0)
      #expect(try names(in: directory).isEmpty)
    }
  }

  @Test func theNewestSetIsThereAfterOpeningAgain() async throws {
    try await withDirectory { directory in
      let path = directory + "/assignments.json"
      let older = try set()
      let newer = try set(epoch: 5, version: "5.11", [Sample.allocation()])
      do {
        let store = try await AssignmentStore.open(path: path)
        try await store.save(older)
        try await store.save(newer)
        try await store.save(newer)
      }
      let store = try await AssignmentStore.open(path: path)
      #expect(await store.load() == newer)
      #expect(await store.highestEpoch() == 5)
      #expect(try names(in: directory) == ["assignments.json"])
    }
  }

  @Test func aNewLeaderMayRepeatAPosition() async throws {
    try await withDirectory { directory in
      let store = try await AssignmentStore.open(path: directory + "/a.json")
      try await store.save(set())
      try await store.save(set(epoch: 6))
      #expect(await store.highestEpoch() == 6)
    }
  }

  @Test func whatIsOlderOrForeignIsRefusedAndChangesNothing() async throws {
    try await withDirectory { directory in
      let path = directory + "/a.json"
      let store = try await AssignmentStore.open(path: path)
      let stored = try set()
      try await store.save(stored)
      let before = try bytes(path)
      for (refused, code) in [
        (try set(epoch: 3), StoreError.Code.stale), (try set(version: "4.9"), .stale),
        (try set(epoch: 9, version: "3.99"), .stale),
        (try set(cluster: .random(), epoch: 9, version: "9.99"), .foreign),
        (try set(node: .random(), epoch: 9, version: "9.99"), .foreign),
      ] {
        let error = await #expect(throws: StoreError.self) { try await store.save(refused) }
        #expect(error?.code == code)
      }
      #expect(await store.load() == stored)
      #expect(await store.highestEpoch() == 4)
      #expect(try bytes(path) == before)
    }
  }

  @Test func anEpochCanBeNotedWithoutASet() async throws {
    try await withDirectory { directory in
      let path = directory + "/a.json"
      try await AssignmentStore.open(path: path).raise(epoch: 8)
      let store = try await AssignmentStore.open(path: path)
      #expect(await store.highestEpoch() == 8)
      #expect(await store.load() == nil)
      await #expect(throws: StoreError.self) { try await store.raise(epoch: 7) }
      await #expect(throws: StoreError.self) { try await store.save(set(epoch: 7, version: "7.1")) }
      try await store.save(set(epoch: 8, version: "7.1"))
    }
  }

  @Test(arguments: [
    ("", StoreError.Code.corrupt), ("{\"format\":1}", .corrupt), ("[]", .corrupt),
    ("{\"format\":1,\"epoch\":-1}", .corrupt),
    ("{\"format\":0,\"epoch\":1}", .corrupt), ("{\"format\":2,\"other\":true}", .newerFormat),
  ])
  func aFileThatCantBeReadIsRefusedAndUntouched(_ text: String, _ code: StoreError.Code) async throws {
    try await withDirectory { directory in
      let path = directory + "/a.json"
      try write(Array(text.utf8), to: path)
      let error = await #expect(throws: StoreError.self) { _ = try await AssignmentStore.open(path: path) }
      #expect(error?.code == code)
      #expect(error?.message.contains(path) == true)
      #expect(try bytes(path) == Array(text.utf8))
    }
  }

  @Test func aHalfWrittenReplacementIsPassedOver() async throws {
    try await withDirectory { directory in
      let path = directory + "/a.json"
      let store = try await AssignmentStore.open(path: path)
      let stored = try set()
      try await store.save(stored)
      try write(Array("{\"form".utf8), to: path + ".new")
      let again = try await AssignmentStore.open(path: path)
      #expect(await again.load() == stored)
      try await again.save(set(version: "4.12"))
      #expect(try names(in: directory) == ["a.json"])
    }
  }
}
