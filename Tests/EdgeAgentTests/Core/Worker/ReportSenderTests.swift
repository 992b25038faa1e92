import EdgeModel
import Testing

@testable import EdgeAgent

@Suite(.timeLimit(.minutes(5))) struct ReportSenderTests {
  private func report(at second: Int64) -> NodeReport {
    NodeReport(
      cluster: Sample.cluster, node: Sample.node, applied: nil,
      facts: NodeFacts(
        name: Sample.identifier("attic", NodeName.self), address: "", host: "", capacity: .zero, runtime: "fake",
        agentVersion: "1"),
      allocations: [], at: Sample.time(second))
  }

  @Test func `a report that was not taken is repeated with growing pauses until it is`() async throws {
    try await WorkerFixture.with { worker in
      worker.leader.refuseReports(3)
      worker.reports.put(report(at: 1))
      let task = Task { try await worker.reports.run() }
      try await worker.leader.wait(forReports: 1)
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
      #expect(worker.leader.reports.map(\.at) == [Sample.time(1)])
      #expect(worker.clock.sleeps == [.milliseconds(250), .milliseconds(500), .seconds(1)])
    }
  }

  @Test func `a newer report takes the place of one that waits`() async throws {
    try await WorkerFixture.with(eager: false) { worker in
      worker.leader.refuseReports(1)
      worker.reports.put(report(at: 1))
      let task = Task { try await worker.reports.run() }
      try await worker.clock.waitForSleeper()
      worker.reports.put(report(at: 2))
      worker.clock.advance(by: .seconds(1))
      try await worker.leader.wait(forReports: 1)
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
      #expect(worker.leader.reports.map(\.at) == [Sample.time(2)])
    }
  }
}
