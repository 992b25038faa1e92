import Coordination
import CoordinationTestKit
import EdgeStore
import Testing

@Suite struct LocalLogTests {
  @Test(.timeLimit(.minutes(5)), arguments: DesiredLogLaw.all) func inMemory(_ law: DesiredLogLaw) async throws {
    try await law.check(InMemoryDesiredLog())
  }

  @Test(.timeLimit(.minutes(5)), arguments: DesiredLogLaw.all) func onSQLite(_ law: DesiredLogLaw) async throws {
    try await withDirectory { directory in
      try await law.check(try await SQLiteDesiredLog.open(path: directory + "/desired.sqlite"))
    }
  }

  /// Each law takes the log as the one before left it.
  @Test(.timeLimit(.minutes(5))) func allLawsOnOneLog() async throws {
    #expect(await DesiredLogLaw.findings(in: InMemoryDesiredLog()) == [])
  }
}
