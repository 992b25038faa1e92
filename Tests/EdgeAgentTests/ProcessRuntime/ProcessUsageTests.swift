import EdgeModel
import Logging
import Testing

@testable import EdgeAgent

@Suite(.timeLimit(.minutes(5))) struct ProcessUsageTests {
  @Test func aLineOfTheSystem() {
    let line = "42 (a) b (c)) S 1 42 42 0 -1 4194304 100 0 0 0 150 50 7 3 20 0 1 0 9000 1000000 25 18446744073709551615"
    #expect(
      ProcessUsage.parse(Array(line.utf8), ticksPerSecond: 100, pageSize: 4_096)
        == ProcessUsage(cpuNanoseconds: 2_100_000_000, memoryBytes: 102_400))
    for broken in ["", "42", "42 (a) S", "42 (a", line.replacing("150", with: "x").replacing("25 ", with: "y ")] {
      _ = ProcessUsage.parse(Array(broken.utf8), ticksPerSecond: 100, pageSize: 4_096)
    }
    #expect(ProcessUsage.parse(Array(line.utf8), ticksPerSecond: 0, pageSize: 0) == ProcessUsage())
  }

  @Test func theMachine() {
    #expect(MachineUsage.busy("cpu  100 10 50 9999 77 5 4 1 0 0", ticksPerSecond: 100) == 1_700_000_000)
    #expect(MachineUsage.busy("intr 1 2 3 4 5 6 7 8", ticksPerSecond: 100) == nil)
  }

  @Test func anAppThatRuns() async throws {
    try await ProcessRuntimeFixture.with { fixture in
      let runtime = try fixture.runtime()
      #expect(try await runtime.usage().isEmpty)
      let sink = RecordingSink()
      let script = "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; echo done; while true; do sleep 1; done"
      try await runtime.start(try fixture.allocation(), from: try await fixture.artifact(script: script), log: sink)
      try await sink.wait(for: 1)
      let usage = try #require(try await runtime.usage().first)
      #expect(usage.id == fixture.id)
      #expect(usage.processes >= 1)
      #expect(usage.memoryBytes > 100_000)
      #expect(usage.cpuNanoseconds >= 10_000_000)
      try await runtime.stop(fixture.id, grace: .zero, removing: true)
      #expect(try await runtime.usage().isEmpty)
    }
  }
}
