import EdgeModel
import Foundation
import Testing

@testable import EdgeStore

@Suite(.timeLimit(.minutes(5))) struct StepJournalTests {
  private static func withFile(_ body: (String) async throws -> Void) async throws {
    let path = "\(NSTemporaryDirectory())flotilla-steps-\(UUID().uuidString).jsonl"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try await body(path)
  }

  private func time(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: 1_000 * seconds) }

  private func allocation(_ generation: UInt32 = 1) throws -> AllocationID {
    AllocationID(deployment: try #require(DeploymentID("dabcdefghijk")), generation: generation, attempt: 1)
  }

  @Test func whatWasUnderWayWhenTheAgentEndedIsInterrupted() async throws {
    try await Self.withFile { path in
      let first = try await StepJournal.open(path: path, now: time(0))
      let fetch = try await first.begin(.fetch, of: allocation(), at: time(1))
      try await first.end(fetch, .done, at: time(2))
      _ = try await first.begin(.start, of: allocation(), at: time(3))

      let next = try await StepJournal.open(path: path, now: time(10))
      let steps = await next.newest(10)
      #expect(steps.map(\.kind) == [.fetch, .start])
      #expect(steps.map(\.outcome) == [.done, .interrupted])
      #expect(steps.map(\.ended) == [time(2), time(10)])
      let check = try await next.begin(.check, of: allocation(), at: time(11))
      #expect(check.number == 3, "numbers go on")
    }
  }

  @Test func aLineThatWasWrittenHalfIsPassedOver() async throws {
    try await Self.withFile { path in
      let first = try await StepJournal.open(path: path, now: time(0))
      let step = try await first.begin(.fetch, of: allocation(), at: time(1))
      try await first.end(step, .failed, detail: "no room", at: time(2))
      let whole = try Data(contentsOf: URL(fileURLWithPath: path))
      try (whole + Data(#"{"number":2,"alloc"#.utf8)).write(to: URL(fileURLWithPath: path))

      let next = try await StepJournal.open(path: path, now: time(3))
      let steps = await next.newest(10)
      #expect(steps.map(\.detail) == ["no room"])
      _ = try await next.begin(.remove, of: allocation(), at: time(4))
      let last = try await StepJournal.open(path: path, now: time(5))
      #expect(await last.newest(10).map(\.kind) == [.fetch, .remove], "what comes after it can be read")
    }
  }

  @Test func neitherTheListNorTheFileGrowsForEver() async throws {
    try await Self.withFile { path in
      let journal = try await StepJournal.open(path: path, now: time(0))
      for number in 1...2_000 {
        let step = try await journal.begin(.check, of: allocation(UInt32(number)), at: time(Int64(number)))
        try await journal.end(step, .failed, detail: String(repeating: "x", count: 2_000), at: time(Int64(number)))
      }
      let steps = await journal.newest(10_000)
      #expect(steps.count == StepJournal.kept)
      #expect(steps.last?.allocation.generation == 2_000)
      #expect(steps.last?.detail?.count == StepJournal.longestDetail)
      let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").count
      #expect(lines <= 4 * StepJournal.kept + 1)
      let again = try await StepJournal.open(path: path, now: time(3_000))
      #expect(await again.newest(10_000) == steps)
    }
  }

  @Test func stepsOfANewerAgentAreReadAsFarAsTheyGo() throws {
    let text = """
      {"number":1,"allocation":"dabcdefghijk-1-1","kind":"polish","began":5,"outcome":"splendid"}
      """
    do {
      let step = try StoredJSON.decode(ChangeStep.self, Array(text.utf8))
      #expect(step.kind == .other)
      #expect(step.outcome == .interrupted)
    } catch let error as DecodingError {
      Issue.record("\(error)")
    }
  }
}
