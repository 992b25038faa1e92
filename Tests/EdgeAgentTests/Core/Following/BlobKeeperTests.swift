import Coordination
import EdgeModel
import EdgeStore
import Testing

@testable import EdgeAgent

@Suite(.timeLimit(.minutes(5))) struct BlobKeeperTests {
  private static let files = Array("the app's files".utf8)
  private static let cellar = Sample.identifier("nccccccccccc", NodeID.self)

  private func keeper(
    _ member: MemberFixture, replica: ReplicatedDesiredLog? = nil, inbox: WorkerInbox = WorkerInbox(nil)
  ) -> BlobKeeper {
    BlobKeeper(
      node: Sample.node, log: member.log, replica: replica, blobs: member.blobs, inbox: inbox,
      addresses: member.addresses, network: member.network, time: member.clock.source, logger: member.logger)
  }

  /// A version whose files this machine doesn't have, as its digest says.
  private func version(_ member: MemberFixture, _ bytes: [UInt8] = files) async throws -> SourceReference {
    let stored = try await member.blobs.put(bytes)
    try await member.blobs.remove(stored.digest)
    return SourceReference(commit: Sample.reference.commit, digest: stored.digest, size: stored.size)
  }

  private func deployment(_ reference: SourceReference) -> DesiredChange {
    var deployment = Sample.deployment()
    deployment.resolved = ResolvedSource(generation: 1, reference: reference, workload: Sample.workload())
    return .deployment(deployment)
  }

  private func allocation(_ reference: SourceReference, on node: NodeID) -> Allocation {
    Allocation(
      placing: Sample.id(), on: node, name: Sample.name, workload: Sample.workload(), source: reference, epoch: 1)
  }

  private static let both = VoterSet(voters: [Sample.otherNode, Sample.node], mode: .ranked)

  /// Lends a machine that holds the log beside another one, which leads.
  private func holding(
    _ voters: VoterSet = both, _ body: (MemberFixture, SourceReference, ScriptedLeader) async throws -> Void
  ) async throws {
    try await MemberFixture.with { member in
      let reference = try await version(member)
      try member.log.write(.cluster(Sample.cluster), .voters(voters), deployment(reference))
      member.log.say(.follower, epoch: 1, leader: Sample.otherNode)
      member.addresses.heard(AgentAddress(node: Sample.otherNode, address: MemberFixture.barn))
      let barn = ScriptedLeader()
      member.network.has(barn, at: MemberFixture.barn)
      try await body(member, reference, barn)
    }
  }

  @Test func `what it lacks comes from another machine that holds the log`() async throws {
    try await holding { member, reference, barn in
      barn.has(Self.files, as: reference.digest)
      try await member.beside(keeper(member).run) {
        try await member.clock.waitForSleeper()
        #expect(try await member.blobs.list() == [reference.digest])
        #expect(member.clock.sleeps == [.seconds(600)], "there is nothing to hurry for")
      }
    }
  }

  @Test func `while nobody has it, it asks again in a few seconds`() async throws {
    try await holding { member, reference, barn in
      try await member.beside(keeper(member).run) {
        try await member.clock.waitForSleeper()
        #expect(try await member.blobs.list() == [])
        barn.has(Self.files, as: reference.digest)
        member.clock.advance(by: .seconds(5))
        try await member.clock.waitForSleeper()
        #expect(try await member.blobs.list() == [reference.digest])
        #expect(member.clock.sleeps == [.seconds(5), .seconds(600)])
      }
    }
  }

  @Test func `files that are others than they should be are not kept`() async throws {
    try await holding { member, reference, barn in
      barn.has(Array("something else".utf8), as: reference.digest)
      try await member.beside(keeper(member).run) {
        try await member.clock.waitForSleeper()
        #expect(try await member.blobs.list() == [])
        #expect(member.clock.sleeps == [.seconds(5)])
      }
    }
  }

  @Test func `the machine that runs it has it, when those that hold the log don't`() async throws {
    try await holding { member, reference, _ in
      let cellar = ScriptedLeader()
      cellar.has(Self.files, as: reference.digest)
      member.network.has(cellar, at: MemberFixture.cellar)
      member.addresses.heard(AgentAddress(node: Self.cellar, address: MemberFixture.cellar))
      try member.log.write(.allocation(allocation(reference, on: Self.cellar)))
      try await member.beside(keeper(member).run) {
        try await member.clock.waitForSleeper()
        #expect(try await member.blobs.list() == [reference.digest])
      }
    }
  }

  @Test func `what nothing needs any more is removed, with the change that says so`() async throws {
    try await holding { member, reference, barn in
      barn.has(Self.files, as: reference.digest)
      let old = try await member.blobs.put(Array("an older version".utf8)).digest
      try await member.beside(keeper(member).run) {
        try await member.clock.waitForSleeper()
        let left = try await member.blobs.list()
        #expect(left == [reference.digest])
        #expect(!left.contains(old))
        var destroyed = Sample.deployment(intent: .destroy)
        destroyed.resolved = ResolvedSource(generation: 1, reference: reference, workload: Sample.workload())
        try member.log.write(.deployment(destroyed))
        while try await !member.blobs.list().isEmpty { await Task.yield() }
      }
    }
  }

  @Test func `a machine that doesn't hold the log fetches nothing and removes nothing`() async throws {
    try await holding(VoterSet(voters: [Sample.otherNode])) { member, reference, barn in
      barn.has(Self.files, as: reference.digest)
      let own = try await member.blobs.put(Array("what it runs".utf8)).digest
      try await member.beside(keeper(member).run) {
        try await member.clock.waitForSleeper()
        #expect(try await member.blobs.list() == [own])
        #expect(member.network.calls == [])
      }
    }
  }

  @Test func `a leader's files are left to its orchestrator`() async throws {
    try await holding { member, reference, barn in
      barn.has(Self.files, as: reference.digest)
      member.log.say(.leader, epoch: 1, leader: Sample.node)
      let pinned = try await member.blobs.put(Array("about to be named".utf8)).digest
      try await member.beside(keeper(member).run) {
        try await member.clock.waitForSleeper()
        #expect(Set(try await member.blobs.list()) == [reference.digest, pinned])
      }
    }
  }

  @Test func `it removes nothing while it doesn't know what counts`() async throws {
    try await holding { member, _, _ in
      let kept = try await member.blobs.put(Array("perhaps needed".utf8)).digest
      let replica = try MemberFixture.replica()
      try #require(!replica.knowsWhatCounts)
      #expect(try await keeper(member, replica: replica).collect() == false)
      #expect(try await keeper(member, replica: replica).collect(asLeader: true) == false)
      #expect(try await member.blobs.list() == [kept])
      #expect(try await keeper(member).collect())
      #expect(try await member.blobs.list() == [])
    }
  }

  @Test func `what the machine's own set names stays, and is looked at again`() async throws {
    try await holding { member, reference, barn in
      barn.has(Self.files, as: reference.digest)
      let bytes = Array("the version that runs".utf8)
      let running = try await version(member, bytes)
      _ = try await member.blobs.put(bytes)
      let inbox = WorkerInbox(Sample.set([allocation(running, on: Sample.node)]))
      try await member.beside(keeper(member, inbox: inbox).run) {
        try await member.clock.waitForSleeper()
        #expect(Set(try await member.blobs.list()) == [reference.digest, running.digest])
        inbox.replace(Sample.set([], index: 2))
        member.clock.advance(by: .seconds(5))
        try await member.clock.waitForSleeper()
        #expect(try await member.blobs.list() == [reference.digest])
        #expect(member.clock.sleeps == [.seconds(5), .seconds(600)])
      }
    }
  }

  @Test func `a worker keeps what its own set names and nothing else`() async throws {
    try await holding(VoterSet(voters: [Sample.otherNode])) { member, _, _ in
      let bytes = Array("the version that runs".utf8)
      let running = try await version(member, bytes)
      _ = try await member.blobs.put(bytes)
      _ = try await member.blobs.put(Array("the version before".utf8))
      let inbox = WorkerInbox(Sample.set([allocation(running, on: Sample.node)]))
      try await keeper(member, inbox: inbox).collect()
      #expect(try await member.blobs.list() == [running.digest])
    }
  }
}
