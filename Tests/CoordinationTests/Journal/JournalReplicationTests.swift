import Coordination
import EdgeModel
import Testing

/// Whatever the network does: in the end all replicas have equal trees. A failure names its seed.
struct JournalReplicationTests {
  @Test(.timeLimit(.minutes(5)), arguments: UInt64(1)...40)
  func replicasConverge(seed: UInt64) throws {
    var simulation = try JournalSimulation(replicas: 3 + Int(seed % 3), seed: seed)
    try simulation.run(steps: 400)
    try simulation.heal()
    let trees = simulation.replicas.map { $0.journal.tree() }
    for tree in trees {
      #expect(tree.heads == trees.first?.heads, "seed \(seed)")
      #expect(values(tree) == values(trees[0]), "seed \(seed)")
      #expect(tree.quarantine.isEmpty, "seed \(seed)")
    }
  }

  /// Nobody waits for a listener: it comes back to find entries and tombstones gone, and gets a snapshot and the tail.
  @Test(.timeLimit(.minutes(5)), arguments: UInt64(1)...20)
  func whoWasAwayForLongConvergesThroughASnapshot(seed: UInt64) throws {
    var simulation = try JournalSimulation(replicas: 3, listeners: 1, seed: seed, collectAfter: 3)
    simulation.faults = (0, 0)
    for _ in 0..<5 { try simulation.writeSomething(at: 0) }
    try simulation.settle()
    try simulation.detach(3)
    for _ in 0..<6 {
      for place in 0..<3 { try simulation.writeSomething(at: place) }
      try simulation.settle()
    }
    #expect(simulation.collections > 0, "seed \(seed)")
    simulation.faults = (10, 10)
    try simulation.run(steps: 150)
    try simulation.heal()
    #expect(simulation.snapshots > 0, "seed \(seed)")
    let trees = simulation.replicas.map { $0.journal.tree() }
    for tree in trees {
      #expect(tree.heads == trees.first?.heads, "seed \(seed)")
      #expect(values(tree) == values(trees[0]), "seed \(seed)")
    }
  }

  /// A replay without any forgetting says what the values have to be: nothing removed returns, nothing is lost.
  @Test(.timeLimit(.minutes(5)), arguments: UInt64(1)...40)
  func forgettingChangesNoValue(seed: UInt64) throws {
    var simulation = try JournalSimulation(replicas: 3, seed: seed, collectAfter: 3)
    var keeping = try JournalSimulation(replicas: 1, seed: seed, collectAfter: .max)
    simulation.faults = (0, 20)
    for _ in 0..<30 {
      let place = Int.random(in: 0..<3, using: &keeping.generator)
      let value: PointValue? =
        Bool.random(using: &keeping.generator) ? .number(Double.random(in: 0...1, using: &keeping.generator)) : nil
      let name = ["a", "b", "c"].randomElement(using: &keeping.generator) ?? "a"
      try simulation.set(name, value, at: place)
      try keeping.set(name, value, at: 0)
      simulation.faults = (0, 0)
      try simulation.settle()
      #expect(
        values(simulation.replicas[place].journal.tree()) == values(keeping.replicas[0].journal.tree()), "seed \(seed)")
    }
    #expect(simulation.collections > 0, "seed \(seed)")
  }

  @Test func aDetachedBranchGoesItsOwnWayAndComesBack() throws {
    var simulation = try JournalSimulation(replicas: 3, seed: 7)
    simulation.faults = (0, 0)
    try simulation.set("before", .flag(true), at: 0)
    try simulation.settle()
    try simulation.detach(2)
    for number in 0..<20 { try simulation.set("there", .number(Double(number)), at: 2) }
    try simulation.set("before", nil, at: 2)
    for number in 0..<20 { try simulation.set("here", .number(Double(number)), at: 0) }
    try simulation.settle()
    let apart = simulation.replicas.map { $0.journal.tree() }
    #expect(apart[0][try write("before", nil).address] == .flag(true))
    #expect(apart[2][try write("here", nil).address] == nil)
    #expect(apart[1][try write("here", nil).address] == .number(19))
    try simulation.heal()
    for replica in simulation.replicas {
      #expect(values(replica.journal.tree()) == ["here": .number(19), "there": .number(19)])
    }
  }

  @Test func aWindowHoldsBackUntilAnAcknowledgement() throws {
    let (peer, origin) = (NodeID.random(), Origin(agent: .random(), incarnation: 1))
    var settings = JournalReplication.Settings()
    (settings.pageLimit, settings.window) = (4, 6)
    var core = JournalReplication(members: [peer], settings: settings)
    let start = MonotonicInstant.zero
    _ = core.step(.advanced(JournalAcknowledgement(positions: [origin: SequenceNumber(20)])), now: start)
    _ = core.step(.connected(peer), now: start)
    func read(_ after: UInt64, _ limit: Int) -> JournalEffect {
      .read(origin, after: SequenceNumber(after), limit: limit, for: peer)
    }
    func page(_ after: UInt64, _ count: UInt64) -> JournalPage {
      JournalPage(
        origin: origin, after: SequenceNumber(after), base: .start,
        entries: (after + 1...after + count).map {
          JournalEntry(sequence: SequenceNumber($0), time: .zero, writes: [])
        })
    }
    func acknowledge(_ position: UInt64) -> JournalEvent {
      .received(.acknowledgement(JournalAcknowledgement(positions: [origin: SequenceNumber(position)])), from: peer)
    }
    #expect(core.step(acknowledge(0), now: start).contains(read(0, 4)))
    #expect(core.step(.read(page(0, 4), for: peer), now: start).contains(read(4, 2)))
    let full = core.step(.read(page(4, 2), for: peer), now: start)
    #expect(full.first == .send(.page(page(4, 2)), to: peer))
    let deadline = start.advanced(by: settings.retryAfter)
    #expect(full.dropFirst() == [.wake(at: deadline)])
    #expect(core.step(acknowledge(3), now: start).contains(read(6, 3)))
    _ = core.step(.read(page(6, 1), for: peer), now: start)
    #expect(core.step(.woken, now: deadline).isEmpty, "a read is still out")
    #expect(
      core.step(.read(page(7, 1), for: peer), now: deadline).contains(read(3, 4)), "what was on the way is sent again")
  }

  @Test func nothingIsForgottenThatAMemberLacks() throws {
    let (one, two) = (NodeID.random(), NodeID.random())
    let origin = Origin(agent: .random(), incarnation: 1)
    var settings = JournalReplication.Settings()
    settings.collectAfter = 1
    var core = JournalReplication(members: [one, two], settings: settings)
    func position(_ sequence: UInt64, _ time: Int64) -> JournalAcknowledgement {
      JournalAcknowledgement(positions: [origin: SequenceNumber(sequence)], time: HybridTime(milliseconds: time))
    }
    func collects(_ event: JournalEvent) -> JournalStability? {
      for case .collect(let stability) in core.step(event, now: .zero) { return stability }
      return nil
    }
    #expect(collects(.advanced(position(5, 50))) == nil)
    #expect(collects(.received(.acknowledgement(position(5, 60)), from: one)) == nil)
    #expect(collects(.received(.acknowledgement(position(9, 40)), from: two)) == nil, "it has what this one has not")
    let stability = collects(.advanced(position(9, 70)))
    #expect(stability == JournalStability(positions: [origin: SequenceNumber(5)], time: HybridTime(milliseconds: 40)))
    #expect(collects(.members([two])) != nil, "who left is waited for no more")
  }

  private func values(_ tree: Tree) -> [String: PointValue] {
    var values: [String: PointValue] = [:]
    for (address, point) in tree.points { values[address.name] = point.value }
    return values
  }
}
