import CoordinationTestKit
import Testing

/// The laws can fail: each mistake is caught by the law that forbids it.
@Suite(.serialized) struct BrokenLogTests {
  static let broken: [(BrokenLog.Mistake, String)] = [
    (.takesOldEpochs, "an older epoch is refused as stale, and writes nothing"),
    (.takesAnyPosition, "an append after a position that the log has left is a conflict, and writes nothing"),
    (.writesHalf, "changes are written all or none"),
    (.forgetsRules, "an allocation takes the steps of the table and no others"),
    (
      .answersTwice,
      "of writers that decided at the same position exactly one wins, and the others hear of a conflict"
    ),
    (.showsOldState, "an append is the next position of the writer's epoch, and the state has it"),
    (.ignoresLimits, "pages have all entries once, in order, and at most as many as asked for"),
    (.inventsPositions, "a position that the log doesn't have is a gap"),
    (.skipsGaps, "a page with a gap is refused whole"),
    (.waitsForTheNext, "waiting for what has happened ends at once"),
    (.ignoresCancelling, "a cancelled wait ends at once"),
  ]

  @Test func everyMistakeIsTried() {
    #expect(Set(Self.broken.map(\.0)) == Set(BrokenLog.Mistake.allCases))
    #expect(Set(Self.misled.map(\.0)) == Set(BrokenCoordination.Mistake.allCases))
  }

  @Test(.timeLimit(.minutes(5)), arguments: broken) func catchesMistake(
    _ mistake: BrokenLog.Mistake, by name: String
  ) async throws {
    let law = try #require(DesiredLogLaw.all.first { $0.description == name })
    let finding = await #expect(throws: LogFinding.self) {
      try await law.check(BrokenLog(mistake), patience: .milliseconds(500))
    }
    #expect(finding?.law == name)
  }

  static let misled: [(BrokenCoordination.Mistake, String)] = [
    (.neverLeads, "somebody leads in time, and all hear who"),
    (.takesEveryEpoch, "who leads may write, in its epoch alone, and all hear of it"),
    (.callsStaleAConflict, "who lost the lead has appends refused as stale, and so has who never led"),
    (.keepsTheLead, "a hand-over to whoever is ready makes another machine lead"),
    (.handsOverToAnother, "a hand-over makes the named machine lead, in a higher epoch"),
    (.forgetsEpochs, "who ends and runs again leads in a higher epoch or not at all, and nothing is lost"),
    (.ignoresCancelling, "a cancelled wait for who leads ends at once"),
  ]

  @Test(.timeLimit(.minutes(5)), arguments: misled) func catchesMisleading(
    _ mistake: BrokenCoordination.Mistake, by name: String
  ) async throws {
    let law = try #require(CoordinatedLogLaw.all.first { $0.description == name })
    let finding = await #expect(throws: LogFinding.self) {
      try await law.check(try BrokenCoordination.members(3, mistake), patience: .seconds(4))
    }
    #expect(finding?.law == name)
  }
}
