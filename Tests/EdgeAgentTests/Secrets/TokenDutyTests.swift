import EdgeModel
import EdgeStore
import Testing

@testable import EdgeAgent

/// How a machine gets the platform's token when that has become another one.
@Suite(.timeLimit(.minutes(5))) struct TokenDutyTests {
  private static let old = "an-old-token-of-the-platform"
  private static let since = Sample.time(1_000)

  /// The token as another machine would seal it for this one.
  private static func renewed(
    _ token: String = "another-token-of-it", for home: AgentHome, since: Timestamp = since, before: String = old
  ) throws -> RenewedToken {
    let record = NodeRecord(
      id: home.node, name: Sample.identifier("attic", NodeName.self), address: "", joinedAt: Sample.time(0),
      key: home.key.publicKey)
    let box = try #require(
      try TokenSeal(cluster: Sample.cluster).seal(token, for: record, since: since, before: before))
    return RenewedToken(cluster: Sample.cluster, since: since, box: box)
  }

  /// Lends a machine with the old token, whose duty is not done yet.
  private static func with(
    _ body: (MemberFixture, AgentHome, TokenDuty, ChangeSignal) async throws -> Void
  ) async throws {
    try await MemberFixture.with { member in
      let home = try AgentHome(member.directory + "/home", token: old)
      let refused = ChangeSignal()
      let duty = TokenDuty(
        home: home, membership: member.membership, log: member.log, replica: nil, network: member.network,
        known: await member.known(MemberFixture.barn), refused: refused, departure: ChangeSignal(),
        time: member.clock.source, logger: member.logger)
      try await body(member, home, duty, refused)
    }
  }

  private static func expectAnew(_ member: MemberFixture, _ home: AgentHome, _ duty: TokenDuty) async throws {
    try await member.clock.waitForSleeper()
    #expect(duty.departure.value == 1, "others are told what counts before it starts anew")
    member.clock.advance(by: .seconds(2))
    _ = try await duty.departure.wait(after: 1)
    let reopened = try AgentHome(reopening: home)
    #expect(reopened.token == "another-token-of-it")
    #expect(reopened.tokenSince == since)
    #expect(reopened.node == home.node)
  }

  @Test func `what the log has for it is taken`() async throws {
    try await Self.with { member, home, duty, _ in
      let renewed = try Self.renewed(for: home)
      let box = PlatformTokenRecord.Box(node: home.node, token: renewed.box)
      try await member.beside(duty.run) {
        try member.log.write(.cluster(Sample.cluster))
        try member.log.write(.platformToken(PlatformTokenRecord(since: Self.since, boxes: [box])))
        try await Self.expectAnew(member, home, duty)
      }
    }
  }

  @Test func `a machine that is refused asks those it knows`() async throws {
    try await Self.with { member, home, duty, refused in
      member.network.has(try Self.renewed(for: home), at: MemberFixture.barn)
      try await member.beside(duty.run) {
        #expect(member.network.calls == [])
        refused.raise()
        try await Self.expectAnew(member, home, duty)
      }
    }
  }

  @Test func `one that it can't open is left, and the next one is taken`() async throws {
    try await Self.with { member, home, duty, refused in
      let missed = try Self.renewed("one-more-token-of-it", for: home, before: "a-token-between-that-never-came")
      let stranger = RenewedToken(
        cluster: Sample.identifier("cbbbbbbbbbbb", ClusterID.self), since: Self.since, box: missed.box)
      try await member.beside(duty.run) {
        for (count, renewed) in [stranger, missed, missed].enumerated() {
          member.network.has(renewed, at: MemberFixture.barn)
          refused.raise()
          try await member.network.wait(forCalls: count + 1)
          try await member.clock.waitForSleeper()
          #expect(try AgentHome(reopening: home).token == Self.old)
          member.clock.advance(by: .seconds(3))
        }
        member.network.has(try Self.renewed(for: home), at: MemberFixture.barn)
        refused.raise()
        try await member.network.wait(forCalls: 4)
        try await Self.expectAnew(member, home, duty)
      }
    }
  }

  @Test func `a token opens for its machine, its time and after the one before it alone`() throws {
    let (own, other) = (
      try MachineKey(secret: Array(repeating: 1, count: 32)), try MachineKey(secret: Array(repeating: 2, count: 32))
    )
    var record = MemberFixture.record(Sample.node, "attic", "")
    let seal = TokenSeal(cluster: Sample.cluster)
    #expect(try seal.seal("secret", for: record, since: Self.since, before: Self.old) == nil, "it has no key")
    record.key = own.publicKey
    let box = try #require(try seal.seal("secret", for: record, since: Self.since, before: Self.old))
    #expect(try seal.open(box, of: Sample.node, with: own, since: Self.since, before: Self.old) == "secret")
    let refusals: [() throws -> String] = [
      { try seal.open(box, of: Sample.node, with: other, since: Self.since, before: Self.old) },
      { try seal.open(box, of: Sample.otherNode, with: own, since: Self.since, before: Self.old) },
      { try seal.open(box, of: Sample.node, with: own, since: Sample.time(1_001), before: Self.old) },
      { try seal.open(box, of: Sample.node, with: own, since: Self.since, before: "another") },
      {
        try TokenSeal(cluster: Sample.identifier("cbbbbbbbbbbb", ClusterID.self)).open(
          box, of: Sample.node, with: own, since: Self.since, before: Self.old)
      },
    ]
    for refusal in refusals { #expect(throws: ControlPlaneError.self) { try refusal() } }
  }
}
