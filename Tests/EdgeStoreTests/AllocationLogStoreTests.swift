import EdgeModel
import EdgeStore
import Foundation
import Logging
import Testing

@Suite(.timeLimit(.minutes(5)))
struct AllocationLogStoreTests {
  private let id = AllocationID(deployment: .random(), generation: 1, attempt: 1)

  private func open(_ directory: String, _ retention: LogRetention = LogRetention()) async throws -> AllocationLogStore
  {
    try await AllocationLogStore.open(
      directory + "/logs", retention: retention, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  private func texts(_ entries: [LogEntry]) -> [String] { entries.map(\.line.text) }

  @Test func linesAreCountedFromOneAndReadBack() async throws {
    try await withDirectory { directory in
      let store = try await open(directory)
      #expect(try await store.lastSequence(id) == 0)
      #expect(try await store.append(id, [Sample.line("a"), Sample.line("b \"\n\u{0}ü")]) == 2)
      #expect(try await store.append(id, [Sample.line("c")]) == 3)
      let all = try await store.read(id)
      #expect(all.map(\.sequence) == [1, 2, 3])
      #expect(texts(all) == ["a", "b \"\n\u{0}ü", "c"])
      #expect(texts(try await store.read(id, after: 1, limit: 1)) == ["b \"\n\u{0}ü"])
      #expect(try await store.read(id, after: 3).isEmpty)
      #expect(try await store.append(id, []) == 3)
    }
  }

  @Test func aNewStoreGoesOnWhereTheOldOneEnded() async throws {
    try await withDirectory { directory in
      try await open(directory).append(id, [Sample.line("a", .build, at: 5), Sample.line("b", at: 6)])
      let store = try await open(directory)
      #expect(try await store.lastTimestamp(id, of: .build) == Timestamp(milliseconds: 5))
      #expect(try await store.lastTimestamp(id, of: .agent) == nil)
      #expect(try await store.append(id, [Sample.line("c")]) == 3)
      #expect(texts(try await store.read(id)) == ["a", "b", "c"])
      #expect(try await store.list() == [id])
    }
  }

  @Test func streamsAndTimesCanBeChosen() async throws {
    try await withDirectory { directory in
      let store = try await open(directory)
      try await store.append(
        id,
        [
          Sample.line("1", .build, at: 1), Sample.line("2", .standardOutput, at: 2),
          Sample.line("3", .standardError, at: 3),
          Sample.line("4", .standardOutput, at: 4),
        ])
      #expect(texts(try await store.read(id, streams: [.standardOutput])) == ["2", "4"])
      #expect(texts(try await store.read(id, since: Timestamp(milliseconds: 3))) == ["3", "4"])
      #expect(texts(try await store.read(id, after: 2, streams: [.standardOutput, .build], limit: 5)) == ["4"])
      #expect(texts(try await store.read(id, streams: [])) == [])
      #expect(
        try await store.lastLines(id, of: [.standardOutput, .standardError], count: 2).map(\.text) == ["3", "4"])
    }
  }

  @Test func theOldestSegmentsAreDroppedAndTheNumbersStay() async throws {
    try await withDirectory { directory in
      let retention = LogRetention(segmentLength: 4_096, segments: 3)
      let store = try await open(directory, retention)
      try await store.append(id, [Sample.line("first", .build, at: 77)])
      for number in 0..<300 {
        try await store.append(
          id, [Sample.line("line \(number) \(String(repeating: "x", count: 50))", at: Int64(number))])
      }
      let files = try names(in: "\(directory)/logs/\(id)")
      #expect(files.count == 3)
      let size = try files.reduce(0) { try $0 + bytes("\(directory)/logs/\(id)/\($1)").count }
      #expect(size < 3 * (4_096 + 200))
      let kept = try await store.read(id)
      #expect(kept.last?.sequence == 301)
      #expect(kept.map(\.sequence) == Array((kept.first?.sequence ?? 0)...301))
      #expect(try #require(kept.first).sequence > 1)
      // Also of a line that is no longer kept, and also after opening again.
      #expect(try await open(directory, retention).lastTimestamp(id, of: .build) == Timestamp(milliseconds: 77))
      #expect(try await open(directory, retention).read(id) == kept)
      #expect(texts(try await store.read(id, after: 299)) == texts(Array(kept.suffix(2))))
      #expect(try await store.lastLines(id, of: [.standardOutput], count: 60) == kept.suffix(60).map(\.line))
    }
  }

  @Test(arguments: [1, 7, 20, 45])
  func aTornLastLineIsCutAndTheLogGoesOn(_ kept: Int) async throws {
    try await withDirectory { directory in
      try await open(directory).append(id, [Sample.line("whole"), Sample.line("torn")])
      let path = "\(directory)/logs/\(id)/\(try #require(try names(in: "\(directory)/logs/\(id)").first))"
      let all = try bytes(path)
      let lineLength = try #require(all.dropLast().lastIndex(of: 0x0A)).distance(to: all.count) - 1
      try write(Array(all.dropLast(lineLength - min(kept, lineLength - 1))), to: path)
      let store = try await open(directory)
      #expect(texts(try await store.read(id)) == ["whole"])
      #expect(try await store.append(id, [Sample.line("new")]) == 2)
      #expect(texts(try await open(directory).read(id)) == ["whole", "new"])
    }
  }

  @Test(arguments: ["", "{\"format\":1,\"new", "\0\0\0\0"])
  func aTornHeaderLosesNoNumber(_ head: String) async throws {
    try await withDirectory { directory in
      try await open(directory).append(id, [Sample.line("a")])
      let next = "\(directory)/logs/\(id)/00000000000000000002.jsonl"
      try write(Array(head.utf8), to: next)
      let store = try await open(directory)
      #expect(texts(try await store.read(id)) == ["a"])
      #expect(try await store.append(id, [Sample.line("b")]) == 2)
    }
  }

  @Test func aLineInTheMiddleThatCantBeReadIsPassedOver() async throws {
    try await withDirectory { directory in
      let retention = LogRetention(segmentLength: 4_096, segments: 3)
      let store = try await open(directory, retention)
      for number in 0..<80 {
        try await store.append(id, [Sample.line("\(number) \(String(repeating: "x", count: 60))")])
      }
      let path = "\(directory)/logs/\(id)/\(try names(in: "\(directory)/logs/\(id)")[0])"
      var all = try bytes(path)
      let second = try #require(all.firstIndex(of: 0x0A)) + 1
      all[second] = UInt8(ascii: "!")
      try write(all, to: path)
      #expect(try await open(directory, retention).read(id).map(\.sequence) == Array(2...80))
    }
  }

  @Test func aLineThatIsTooLongBecomesSeveral() async throws {
    try await withDirectory { directory in
      let store = try await open(directory)
      let text = String(repeating: "ü", count: LogLine.maximumLength) + "end"
      #expect(try await store.append(id, [Sample.line(text)]) == 3)
      let lines = texts(try await store.read(id))
      #expect(lines.joined() == text)
      #expect(lines.allSatisfy { $0.utf8.count <= LogLine.maximumLength })
    }
  }

  @Test func waitingEndsWithTheNextLine() async throws {
    try await withDirectory { directory in
      let store = try await open(directory)
      async let last = store.waitForMore(id, after: 0)
      try await store.append(id, [Sample.line("a"), Sample.line("b")])
      #expect(try await last == 2)
      #expect(try await store.waitForMore(id, after: 1) == 2)
    }
  }

  @Test func waitingCanBeCancelled() async throws {
    try await withDirectory { directory in
      let store = try await open(directory)
      let wait = Task { try await store.waitForMore(id, after: 0) }
      wait.cancel()
      await #expect(throws: CancellationError.self) { try await wait.value }
    }
  }

  @Test func removingTakesEverythingAndEndsWaits() async throws {
    try await withDirectory { directory in
      let store = try await open(directory)
      try await store.append(id, [Sample.line("a")])
      let wait = Task { try await store.waitForMore(id, after: 1) }
      // The wait may come before or after the removal; it must not hang in either case.
      try await store.remove(id)
      try await store.remove(id)
      #expect(try names(in: directory + "/logs").isEmpty)
      #expect(try await store.read(id).isEmpty)
      #expect(try await store.append(id, [Sample.line("b"), Sample.line("c")]) == 2)
      let outcome = await wait.result
      switch outcome {
      case .success(let sequence): #expect(sequence == 2)
      case .failure(let error): #expect((error as? StoreError)?.code == .notFound)
      }
    }
  }

  @Test func allocationsDontMix() async throws {
    try await withDirectory { directory in
      let store = try await open(directory)
      let other = AllocationID(deployment: id.deployment, generation: 1, attempt: 2)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for one in [id, other] {
          group.addTask {
            for number in 0..<50 { try await store.append(one, [Sample.line("\(one) \(number)")]) }
          }
        }
        try await group.waitForAll()
      }
      for one in [id, other] { #expect(texts(try await store.read(one)) == (0..<50).map { "\(one) \($0)" }) }
      #expect(try await store.list() == [id, other])
    }
  }
}
