import Coordination
import EdgeModel
import EdgeStore
import Testing

@Suite(.timeLimit(.minutes(5)))
struct SQLiteDesiredLogTests {
  private func withLog(_ body: (SQLiteDesiredLog, String) async throws -> Void) async throws {
    try await withDirectory { directory in
      let path = directory + "/desired.sqlite"
      try await body(SQLiteDesiredLog.open(path: path), path)
    }
  }

  @Test func beginsEmptyAndIsThereAgainAfterReopening() async throws {
    try await withDirectory { directory in
      let path = directory + "/desired.sqlite"
      let allocation = try Sample.allocation()
      do {
        let log = try await SQLiteDesiredLog.open(path: path)
        #expect(await log.state() == DesiredState())
        let first = try await log.append([.cluster(Sample.cluster)], after: .zero, epoch: 1)
        #expect(first == DesiredVersion(epoch: 1, index: 1))
        let second = try await log.append([.allocation(allocation)], after: first, epoch: 3)
        #expect(second == DesiredVersion(epoch: 3, index: 2))
      }
      let log = try await SQLiteDesiredLog.open(path: path)
      let state = await log.state()
      #expect(state.version == DesiredVersion(epoch: 3, index: 2))
      #expect(state.cluster == Sample.cluster)
      #expect(state.allocations == [allocation.id: allocation])
    }
  }

  @Test func aWriterThatLookedTooEarlyIsRefused() async throws {
    try await withLog { log, _ in
      let first = try await log.append([.cluster(Sample.cluster)], after: .zero, epoch: 1)
      await #expect(throws: DesiredLogError.self) { try await log.append([Sample.request()], after: .zero, epoch: 1) }
      let error = await #expect(throws: DesiredLogError.self) {
        try await log.append([Sample.request()], after: .zero, epoch: 2)
      }
      #expect(error?.code == .conflict)
      #expect(error?.isRetriable == true)
      #expect(await log.state().version == first)
    }
  }

  @Test func anOlderEpochIsRefused() async throws {
    try await withLog { log, _ in
      let first = try await log.append([], after: .zero, epoch: 7)
      let error = await #expect(throws: DesiredLogError.self) {
        try await log.append([Sample.request()], after: first, epoch: 6)
      }
      #expect(error?.code == .staleEpoch)
    }
  }

  @Test func ofManyWritersAtOncePositionExactlyOneWins() async throws {
    try await withLog { log, _ in
      for round in 0..<20 {
        let after = await log.state().version
        let won = await withTaskGroup(of: Bool.self) { group in
          for _ in 0..<8 {
            group.addTask {
              do {
                _ = try await log.append([Sample.request(Int64(round))], after: after, epoch: 1)
                return true
              } catch {
                return false
              }
            }
          }
          return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(won == 1)
      }
      #expect(await log.state().version.index == 20)
    }
  }

  @Test func aRecordThatIsNoLegalSuccessorWritesNothing() async throws {
    try await withLog { log, _ in
      let allocation = try Sample.allocation()
      let first = try await log.append([.allocation(allocation)], after: .zero, epoch: 1)
      var stopped = allocation
      try stopped.move(to: .stop, because: .asked, by: .user)
      var failed = allocation
      try failed.move(to: .failed, because: .failed("it ended"), by: .worker)
      let second = try await log.append([.allocation(stopped)], after: first, epoch: 1)
      // stop → failed is not in the table; the record beside it must not be written either.
      let error = await #expect(throws: DesiredLogError.self) {
        try await log.append([.cluster(Sample.cluster), .allocation(failed)], after: second, epoch: 1)
      }
      #expect(error?.code == .refused)
      let state = await log.state()
      #expect(state.version == second)
      #expect(state.cluster == nil)
      #expect(state.allocations[allocation.id] == stopped)
      // The log goes on.
      _ = try await log.append([.allocation(stopped)], after: second, epoch: 1)
    }
  }

  @Test func entriesComeInPages() async throws {
    try await withLog { log, _ in
      var version = DesiredVersion.zero
      for number in 0..<25 { version = try await log.append([Sample.request(Int64(number))], after: version, epoch: 1) }
      var after = DesiredVersion.zero
      var folded = DesiredState()
      var sizes: [Int] = []
      while true {
        let page = try await log.entries(after: after, limit: 10)
        for entry in page.entries { folded.apply(entry) }
        sizes.append(page.entries.count)
        after = page.entries.last?.version ?? after
        if !page.hasMore { break }
      }
      #expect(sizes == [10, 10, 5])
      #expect(await log.state() == folded)
      #expect(try await log.entries(after: after, limit: 10) == DesiredPage(entries: [], hasMore: false))
    }
  }

  @Test(arguments: [
    (DesiredVersion(epoch: 1, index: 9), DesiredLogError.Code.gap),
    (DesiredVersion(epoch: 2, index: 1), .conflict),
    (DesiredVersion(epoch: 1, index: .max), .gap),
  ])
  func aReaderFromElsewhereIsTold(_ position: DesiredVersion, _ code: DesiredLogError.Code) async throws {
    try await withLog { log, _ in
      _ = try await log.append([Sample.request()], after: .zero, epoch: 1)
      let error = await #expect(throws: DesiredLogError.self) { try await log.entries(after: position, limit: 1) }
      #expect(error?.code == code)
    }
  }

  @Test func anotherLogsEntriesAreTakenOver() async throws {
    try await withDirectory { directory in
      let source = try await SQLiteDesiredLog.open(path: directory + "/a.sqlite")
      let copy = try await SQLiteDesiredLog.open(path: directory + "/b.sqlite")
      var version = DesiredVersion.zero
      for _ in 0..<6 { version = try await source.append([Sample.request()], after: version, epoch: 2) }
      let first = try await source.entries(after: .zero, limit: 4)
      #expect(try await copy.ingest(first).index == 4)
      // Overlapping pages are fine.
      #expect(try await copy.ingest(source.entries(after: .zero, limit: 10)) == version)
      #expect(try await copy.ingest(first) == version)
      #expect(await copy.state() == source.state())
    }
  }

  @Test func entriesThatDoNotContinueAreRefused() async throws {
    try await withLog { log, _ in
      _ = try await log.append([Sample.request()], after: .zero, epoch: 2)
      func entry(_ epoch: UInt64, _ index: UInt64) -> DesiredEntry {
        DesiredEntry(version: DesiredVersion(epoch: epoch, index: index), changes: [Sample.request()])
      }
      for (entries, code) in [
        ([entry(2, 3)], DesiredLogError.Code.gap), ([entry(1, 2)], .conflict), ([entry(2, 1)], .conflict),
        ([entry(2, 2), entry(2, 4)], .gap),
      ] {
        let error = await #expect(throws: DesiredLogError.self) {
          try await log.ingest(DesiredPage(entries: entries, hasMore: false))
        }
        #expect(error?.code == code)
        #expect(await log.state().version.index == 1)
      }
    }
  }

  @Test func waitingEndsWithTheNextChange() async throws {
    try await withLog { log, _ in
      async let first = log.waitForChange(after: .zero)
      let version = try await log.append([Sample.request()], after: .zero, epoch: 1)
      #expect(try await first == version)
      #expect(try await log.waitForChange(after: .zero) == version)
    }
  }

  @Test func waitingCanBeCancelled() async throws {
    try await withLog { log, _ in
      let wait = Task { try await log.waitForChange(after: .zero) }
      wait.cancel()
      await #expect(throws: CancellationError.self) { try await wait.value }
    }
  }

  @Test func openingAfterManyEntriesStartsAtASnapshot() async throws {
    try await withDirectory { directory in
      let path = directory + "/desired.sqlite"
      let log = try await SQLiteDesiredLog.open(path: path)
      var page = DesiredPage(entries: [], hasMore: false)
      for index in 1...2_500 {
        page.entries.append(
          DesiredEntry(version: DesiredVersion(epoch: 1, index: UInt64(index)), changes: [Sample.request(Int64(index))])
        )
      }
      _ = try await log.ingest(page)
      let again = try await SQLiteDesiredLog.open(path: path)
      #expect(await again.state() == log.state())
      #expect(await again.state().changes.count == DesiredState.changesKept)
      #expect(try await again.entries(after: .zero, limit: 3).entries == Array(page.entries.prefix(3)))
    }
  }
}
