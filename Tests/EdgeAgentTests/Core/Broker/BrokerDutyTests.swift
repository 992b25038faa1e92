import EdgeModel
import Messaging
import Testing

@testable import EdgeAgent

/// The leader has a broker provided, as long as it leads others.
@Suite(.timeLimit(.minutes(5))) struct BrokerDutyTests {
  private let provider = FakeProvider()
  private let lines = LoggedLines()
  private let cellar = BrokerSample.url("cellar")
  private let attic = BrokerSample.url("attic")

  private struct Running {
    let duty: BrokerDuty
    let following: FollowingBroker
    let task: Task<Void, any Error>

    func end() async {
      task.cancel()
      _ = await task.result
    }
  }

  private func run(_ platform: PlatformFixture) -> Running {
    let places = BrokerPlaces()
    let following = FollowingBroker(time: platform.clock.source, logger: lines.logger) { places[$0] }
    let duty = BrokerDuty(
      provider: provider, following: following, log: platform.log, time: platform.clock.source, logger: lines.logger)
    return Running(duty: duty, following: following, task: Task { try await duty.run() })
  }

  private func contact(_ platform: PlatformFixture) async throws -> Contact {
    try await platform.plane.heartbeat(Heartbeat(node: Sample.node, epoch: 1))
  }

  /// Waits for what the duty does between two of its waits.
  private func wait(_ isTrue: () async throws -> Bool) async throws {
    while try await !isTrue() {
      try Task.checkCancellation()
      await Task.yield()
    }
  }

  @Test func aMachineAloneStartsNone() async throws {
    try await PlatformFixture.with { platform in
      try await platform.join()
      let running = run(platform)
      running.duty.lead(platform.term)
      try await wait { running.following.place == .memory }
      #expect(provider.asked == 0)
      try await platform.join(Sample.otherNode, named: "cellar")
      try await provider.wait { $0.asked == 1 }
      #expect(running.following.place == .nowhere)
      #expect(try await contact(platform).broker == nil)
      provider.put(.there(cellar))
      try await wait { running.following.place == .at(cellar) }
      #expect(try await contact(platform).broker == cellar)
      await running.end()
    }
  }

  @Test func theBrokerEndsWithTheLeadAndTheNextLeaderProvidesItsOwn() async throws {
    try await PlatformFixture.with { platform in
      try await platform.join()
      try await platform.join(Sample.otherNode, named: "cellar")
      let running = run(platform)
      running.duty.lead(platform.term)
      provider.put(.there(cellar))
      try await wait { running.following.place == .at(cellar) }
      running.duty.follow()
      try await provider.wait { !$0.isProviding }
      try await wait { running.following.place == .nowhere }
      #expect(platform.term.broker.url == nil)
      let next = Contact(
        cluster: Sample.cluster, epoch: 2, agents: [AgentAddress(node: Sample.otherNode, address: "")], broker: attic)
      running.duty.hear(next, as: Sample.node)
      #expect(running.following.place == .at(attic))
      running.duty.lead(LeadershipTerm(epoch: 3, log: platform.log, watch: platform.term.watch))
      try await provider.wait { $0.asked == 2 }
      try await wait { running.following.place == .nowhere }
      provider.put(.there(cellar))
      try await wait { running.following.place == .at(cellar) }
      running.duty.hear(next, as: Sample.node)
      #expect(running.following.place == .at(cellar))
      await running.end()
      #expect(!provider.isProviding)
    }
  }

  @Test func whatThisMachineSaysItselfIsNoNews() async throws {
    try await PlatformFixture.with { platform in
      let running = run(platform)
      running.following.use(.memory, in: 1)
      running.duty.hear(
        Contact(cluster: Sample.cluster, epoch: 1, agents: [AgentAddress(node: Sample.node, address: "")]),
        as: Sample.node)
      #expect(running.following.place == .memory)
      await running.end()
    }
  }

  @Test func aMachineThatHasNoneKeepsMessagesInMemoryAndSaysSoOnce() async throws {
    try await PlatformFixture.with { platform in
      try await platform.join()
      try await platform.join(Sample.otherNode, named: "cellar")
      let running = run(platform)
      provider.put(.failure(MessagingError(.unsupported, "no rabbitmq-server is installed here")))
      running.duty.lead(platform.term)
      try await wait { lines.all.contains { $0.contains("no rabbitmq-server is installed here") } }
      try await wait { running.following.place == .memory }
      #expect(provider.asked == 1)
      #expect(lines.all.filter { $0.hasPrefix("notice") || $0.hasPrefix("warning") }.count == 1)
      await running.end()
    }
  }

  @Test func aBrokerThatBreaksIsProvidedAgain() async throws {
    try await PlatformFixture.with { platform in
      try await platform.join()
      try await platform.join(Sample.otherNode, named: "cellar")
      let running = run(platform)
      running.duty.lead(platform.term)
      provider.put(.there(cellar), .failure(MessagingError(.connectionFailed, "it ended")), .there(attic))
      try await wait { running.following.place == .at(attic) }
      #expect(try await contact(platform).broker == attic)
      #expect(provider.asked == 2)
      #expect(platform.clock.sleeps.contains(.milliseconds(500)))
      #expect(!lines.all.contains { $0.contains(BrokerSample.secret) })
      await running.end()
    }
  }
}
