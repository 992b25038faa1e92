import Coordination
import EdgeModel
import Testing

@testable import EdgeAgent

@Suite(.timeLimit(.minutes(5))) struct ReplicaPostTests {
  private static let cellar = Sample.identifier("nccccccccccc", NodeID.self)

  /// Lends a post to two machines, which runs meanwhile.
  private func posting(_ body: @escaping @Sendable (MemberFixture, ReplicaPost) async throws -> Void) async throws {
    try await MemberFixture.with { member in
      member.addresses.heard(AgentAddress(node: Sample.otherNode, address: MemberFixture.barn))
      member.addresses.heard(AgentAddress(node: Self.cellar, address: MemberFixture.cellar))
      let post = ReplicaPost(network: member.network, addresses: member.addresses, logger: member.logger) {
        member.membership.origin
      }
      try await member.beside(post.run) { try await body(member, post) }
    }
  }

  private func message(_ number: UInt64) -> ReplicaMessage { ReplicaMessage(epoch: number, .handOver) }

  @Test func `messages for a machine come in order, and say who sends them`() async throws {
    try await posting { member, post in
      for number in 1...20 as ClosedRange<UInt64> { post.send(message(number), to: Sample.otherNode) }
      try await member.network.wait(forDelivered: 20, to: MemberFixture.barn)
      #expect(member.network.delivered(to: MemberFixture.barn) == Array(1...20))
      let envelope = try #require(member.network.envelopes(to: MemberFixture.barn).first)
      #expect(envelope.cluster == Sample.cluster)
      #expect(envelope.sender == AgentAddress(node: Sample.node, address: MemberFixture.address))
    }
  }

  @Test func `of what waits for a machine the newest are kept`() async throws {
    try await posting { member, post in
      member.network.silence(MemberFixture.barn)
      post.send(message(1), to: Sample.otherNode)
      try await member.network.wait { $0 == .deliver(epoch: 1, to: MemberFixture.barn) }
      for number in 2...50 as ClosedRange<UInt64> { post.send(message(number), to: Sample.otherNode) }
      member.network.unsilence(MemberFixture.barn)
      try await member.network.wait(forDelivered: 33, to: MemberFixture.barn)
      #expect(member.network.delivered(to: MemberFixture.barn) == [1] + Array(19...50))
    }
  }

  @Test func `a machine that doesn't answer delays nobody else`() async throws {
    try await posting { member, post in
      member.network.silence(MemberFixture.barn)
      post.send(message(1), to: Sample.otherNode)
      try await member.network.wait { $0 == .deliver(epoch: 1, to: MemberFixture.barn) }
      for number in 2...4 as ClosedRange<UInt64> {
        post.send(message(number), to: Sample.otherNode)
        post.send(message(number), to: Self.cellar)
      }
      try await member.network.wait(forDelivered: 3, to: MemberFixture.cellar)
      #expect(member.network.delivered(to: MemberFixture.cellar) == [2, 3, 4])
      #expect(member.network.delivered(to: MemberFixture.barn) == [])
      #expect(!member.network.calls.contains(.deliver(epoch: 2, to: MemberFixture.barn)), "one at a time")
    }
  }

  @Test func `after a failure what comes later goes on`() async throws {
    try await posting { member, post in
      member.network.close(MemberFixture.barn)
      post.send(message(1), to: Sample.otherNode)
      try await member.network.wait { $0 == .deliver(epoch: 1, to: MemberFixture.barn) }
      member.network.open(MemberFixture.barn)
      post.send(message(2), to: Sample.otherNode)
      try await member.network.wait(forEpoch: 2, to: MemberFixture.barn)
    }
  }

  @Test func `nothing is sent before it is known who sends`() async throws {
    try await MemberFixture.with(cluster: nil) { member in
      member.addresses.heard(AgentAddress(node: Sample.otherNode, address: MemberFixture.barn))
      let asked = ChangeSignal()
      let post = ReplicaPost(network: member.network, addresses: member.addresses, logger: member.logger) {
        defer { asked.raise() }
        return member.membership.origin
      }
      let before = asked.value
      try await member.beside(post.run) {
        post.send(message(1), to: Sample.otherNode)
        _ = try await asked.wait(after: before)
        member.membership.belongs(to: Sample.cluster)
        post.send(message(2), to: Sample.otherNode)
        try await member.network.wait(forEpoch: 2, to: MemberFixture.barn)
        #expect(member.network.delivered(to: MemberFixture.barn) == [2])
      }
    }
  }
}
