import Coordination
import EdgeModel
import EdgeStore
import Logging
import Messaging
import PlatformMessages
import Testing

@testable import EdgeAgent

@Suite struct FeedConsumerTests {
  @Test func theLastWordsOfWhatIsRemovedLeaveNothing() async throws {
    try await GitRepositoryFixture.with { folder in
      let allocation = Sample.allocation(on: Sample.otherNode)
      let log = ScriptedLog()
      try log.write(.allocation(allocation))
      let logs = try await AllocationLogStore.open(folder.root + "/logs")
      let reports = ObservedReports()
      _ = reports.accept(
        NodeReport(
          cluster: Sample.cluster, node: Sample.otherNode, applied: nil,
          facts: NodeFacts(
            name: Sample.identifier("cellar", NodeName.self), address: "", host: "", capacity: .zero,
            runtime: "process", agentVersion: "1"),
          allocations: [ObservedAllocation(id: allocation.id, phase: .removing, since: Sample.time(1))],
          at: Sample.time(1)))
      let consumer = FeedConsumer(
        broker: InMemoryBroker(), node: Sample.node, reports: reports, changed: ChangeSignal(), log: log, logs: logs,
        logger: Logger(label: "test"))

      try await consumer.keep(line(1, of: allocation.id))
      #expect(try await logs.read(allocation.id).map(\.line.text) == ["line 1"])
      try await consumer.keep(line(1, of: allocation.id))
      #expect(try await logs.lastSequence(allocation.id) == 1, "delivered twice, kept once")

      var removed = try Sample.moved(allocation, .remove, .superseded, .leader)
      try log.write(.allocation(removed))
      try removed.move(to: .removed, because: .confirmedGone, by: .worker)
      try log.write(.allocation(removed))
      try #require(log.inner.state().allocations[allocation.id] == nil)
      try await consumer.keep(line(2, of: allocation.id))
      #expect(try await logs.list() == [])
    }
  }

  private func line(_ sequence: UInt64, of allocation: AllocationID) -> LogMessage {
    LogMessage(
      deployment: allocation.deployment, allocation: allocation, stream: .standardOutput, sequence: sequence,
      at: Sample.time(2), line: "line \(sequence)")
  }
}
