import Coordination
import EdgeModel
import EdgeStore
import Testing

@Suite(.timeLimit(.minutes(5)))
struct SQLiteReplicaDiskTests {
  private let first = ReplicaSample.entries(1...5)

  /// Stores each group of writes, and returns what another opening of the file finds.
  private func kept(_ writes: [ReplicaWrite]...) async throws -> Kept {
    try await withDirectory { directory in
      let path = directory + "/replica.sqlite"
      do {
        let disk = try await SQLiteReplicaDisk.open(path: path)
        for group in writes { try await disk.store(group) }
      }
      return try await Kept(SQLiteReplicaDisk.open(path: path))
    }
  }

  private var founding: [ReplicaWrite] {
    [.ballot(Ballot(epoch: 1, vote: Sample.node)), .entries(first, after: .zero, orphaned: [])]
  }

  @Test func beginsEmpty() async throws {
    let kept = try await kept([])
    #expect(kept.ballot == Ballot())
    #expect(kept.base == DesiredState())
    #expect(kept.entries.isEmpty && kept.orphans.isEmpty)
  }

  @Test func theNewestPromiseIsKept() async throws {
    let kept = try await kept(
      [.ballot(Ballot(epoch: 3, vote: Sample.node))], [.ballot(Ballot(epoch: 8)), .ballot(Ballot(epoch: 9))])
    #expect(kept.ballot == Ballot(epoch: 9))
  }

  @Test func entriesAreKeptAndWhatIsPushedOutIsShown() async throws {
    let others = ReplicaSample.entries(4...6, epoch: 2)
    let kept = try await kept(
      founding, [.entries(others, after: first[2].version, orphaned: Array(first.suffix(2)))])
    #expect(kept.entries == first.prefix(3) + others)
    #expect(kept.orphans == Array(first.suffix(2)))
  }

  @Test func whatIsFoldedIsNoLongerKeptOneByOne() async throws {
    let state = ReplicaSample.state(first.prefix(3))
    let kept = try await kept(founding, [.compact(state)])
    #expect(kept.base == state)
    #expect(kept.entries == Array(first.suffix(2)))
  }

  @Test func aStateThatTheEntriesContinueLeavesThem() async throws {
    let state = ReplicaSample.state(first.prefix(3))
    let kept = try await kept(founding, [.snapshot(state, orphaned: [])])
    #expect(kept.base == state)
    #expect(kept.entries == Array(first.suffix(2)))
  }

  @Test(arguments: [(2 as UInt64, 3 as UInt64), (1, 9)])
  func aStateOfAnotherHistoryTakesTheirPlace(_ epoch: UInt64, _ index: UInt64) async throws {
    let state = ReplicaSample.state(ReplicaSample.entries(1...index, epoch: epoch))
    let kept = try await kept(founding, [.snapshot(state, orphaned: first)])
    #expect(kept.base == state)
    #expect(kept.entries.isEmpty)
    #expect(kept.orphans == first)
  }

  @Test func theNewestOrphansAreKept() async throws {
    let lost = ReplicaSample.entries(1...UInt64(SQLiteReplicaDisk.orphansKept + 200), epoch: 4)
    let kept = try await kept(
      [.entries([], after: .zero, orphaned: Array(lost.prefix(900)))],
      [.entries([], after: .zero, orphaned: Array(lost.dropFirst(900)))])
    #expect(kept.orphans == Array(lost.suffix(SQLiteReplicaDisk.orphansKept)))
  }

  @Test func allOfItOrNothingIsKept() async throws {
    try await withDirectory { directory in
      let disk = try await SQLiteReplicaDisk.open(path: directory + "/replica.sqlite")
      try await disk.store(founding)
      let before = try await Kept(disk)
      let long = DesiredEntry(version: DesiredVersion(epoch: 2, index: 7), changes: [tooLong])
      let error = await #expect(throws: DesiredLogError.self) {
        try await disk.store([
          .ballot(Ballot(epoch: 2)),
          .entries(ReplicaSample.entries(4...6, epoch: 2) + [long], after: first[2].version, orphaned: []),
        ])
      }
      #expect(error?.code == .refused)
      #expect(try await Kept(disk) == before)
      #expect(throws: DesiredLogError.self) { try disk.check([tooLong]) }
      #expect(throws: Never.self) { try disk.check([Sample.request()]) }
    }
  }

  private var tooLong: DesiredChange {
    .change(
      ChangeRecord(
        id: .random(), kind: .deploy, deployment: .random(), generation: 1,
        requestedBy: Actor(role: .user, name: String(repeating: "x", count: SQLiteDesiredLog.maximumEntryLength)),
        at: Timestamp(milliseconds: 0)))
  }

  @Test func everyCommitIsSynced() async throws {
    try await withDirectory { directory in
      let disk = try await SQLiteReplicaDisk.open(path: directory + "/replica.sqlite")
      let pragmas = try await disk.durability()
      #expect(pragmas.journalMode == "wal")
      #expect(pragmas.synchronous == 2)
    }
  }

  /// Whatever a replica asks for, in any order: after each write the file says what a disk in memory says.
  @Test(arguments: [1, 2, 3] as [UInt64])
  func saysWhatADiskInMemorySays(_ seed: UInt64) async throws {
    try await withDirectory { directory in
      let path = directory + "/replica.sqlite"
      var disk = try await SQLiteReplicaDisk.open(path: path)
      let twin = InMemoryReplicaDisk(ReplicaContent(log: try ReplicaLog(base: DesiredState())))
      var numbers = Numbers(state: seed)
      for round in 0..<150 {
        let writes = numbers.writes(to: twin.load())
        try await disk.store(writes)
        twin.store(writes)
        if round % 10 == 9 { disk = try await SQLiteReplicaDisk.open(path: path) }
        #expect(try await Kept(disk) == Kept(twin), "after write \(round)")
      }
    }
  }
}

/// Numbers from a seed, by SplitMix64.
private struct Numbers: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// What a replica might store next.
  mutating func writes(to content: ReplicaContent) -> [ReplicaWrite] {
    let log = content.log
    let epoch = max(content.ballot.epoch, log.last.epoch) + (next() % 4 == 0 ? 1 : 0)
    var writes: [ReplicaWrite] = [.ballot(Ballot(epoch: epoch, vote: next() % 2 == 0 ? nil : NodeID(using: &self)))]
    let kept = Int(next() % UInt64(log.entries.count + 1))
    let state = ReplicaSample.state(log.entries.prefix(kept), after: log.base)
    switch next() % 8 {
    case 0 where kept > 0: writes.append(.compact(state))
    case 1 where kept > 0: writes.append(.snapshot(state, orphaned: []))
    case 2:
      let index = log.base.version.index + 1 + next() % UInt64(log.entries.count + 3)
      let other = DesiredEntry(version: DesiredVersion(epoch: epoch, index: index), changes: [Sample.request()])
      writes.append(.snapshot(ReplicaSample.state([other]), orphaned: log.entries))
    case 3:
      let from = state.version.index + 1
      writes.append(
        .entries(
          ReplicaSample.entries(from...(from + next() % 5), epoch: epoch), after: state.version,
          orphaned: Array(log.entries.dropFirst(kept))))
    default:
      let from = log.last.index + 1
      writes.append(
        .entries(ReplicaSample.entries(from...(from + next() % 5), epoch: epoch), after: log.last, orphaned: []))
    }
    return writes
  }
}
