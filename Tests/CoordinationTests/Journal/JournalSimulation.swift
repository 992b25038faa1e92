import Coordination
import EdgeModel
import TestSeeds

/// Replicas with in-memory journals on a network that loses, doubles, reorders and parts, in virtual time.
struct JournalSimulation {
  struct Replica {
    let node: NodeID
    let clock: TestClock
    let journal: InMemoryJournal
    var core: JournalReplication
    var wake: MonotonicInstant?
  }

  private(set) var replicas: [Replica] = []
  private var network: [(from: Int, to: Int, message: JournalMessage)] = []
  private var parted: Set<[Int]> = []
  private var now = MonotonicInstant.zero
  private var random: SeededGenerator
  var generator: SeededGenerator {
    get { random }
    set { random = newValue }
  }
  private let settings: JournalReplication.Settings
  /// Of 100 messages, how many are lost, and how many doubled.
  var faults = (lost: 10, doubled: 10)
  private(set) var snapshots = 0
  private(set) var collections = 0

  /// The first replicas are the members; those after them only listen, and nobody waits for them.
  private let memberCount: Int

  init(replicas count: Int, listeners: Int = 0, seed: UInt64, collectAfter: UInt64 = 5) throws {
    memberCount = count
    let all = count + listeners
    random = SeededGenerator(seed: seed)
    var settings = JournalReplication.Settings()
    settings.pageLimit = 3
    settings.window = 7
    settings.collectAfter = collectAfter
    self.settings = settings
    let nodes = (0..<all).map { _ in NodeID(using: &random) }
    for node in nodes {
      let clock = TestClock(1_000_000 + Int64.random(in: 0...20_000, using: &random))
      replicas.append(
        Replica(
          node: node, clock: clock, journal: makeJournal(clock, agent: node),
          core: JournalReplication(members: Set(nodes.prefix(count)).subtracting([node]), settings: settings)))
    }
    for one in 0..<all { for other in 0..<all where one != other { try connect(one, other) } }
  }

  /// Runs random writes and faults, then heals and lets all that is under way arrive.
  mutating func run(steps: Int) throws {
    for _ in 0..<steps {
      switch Int.random(in: 0..<20, using: &random) {
      case 0..<5: try writeSomething(at: Int.random(in: 0..<memberCount, using: &random))
      case 5..<17: try deliverOne()
      case 17: try advance(by: .milliseconds(Int64.random(in: 1...3_000, using: &random)))
      case 18: try partOrJoin()
      default: try restart(Int.random(in: replicas.indices, using: &random))
      }
    }
  }

  mutating func heal() throws {
    faults = (0, 0)
    let ends = parted
    parted = []
    for pair in ends.sorted(by: { $0.lexicographicallyPrecedes($1) }) { try connect(pair[0], pair[1]) }
    try settle()
  }

  mutating func writeSomething(at place: Int) throws {
    let name = ["a", "b", "c", "d", "e"].randomElement(using: &random) ?? "a"
    let value: PointValue? =
      Int.random(in: 0..<3, using: &random) == 0 ? nil : .number(Double(Int.random(in: 0..<99, using: &random)))
    try set(name, value, at: place)
  }

  mutating func set(_ name: String, _ value: PointValue?, at place: Int) throws {
    _ = try replicas[place].journal.append([write(name, value)])
    try step(place, .advanced(position(place)))
  }

  /// Cuts a replica off from all others.
  mutating func detach(_ place: Int) throws {
    for other in replicas.indices where other != place { try disconnect(place, other) }
  }

  /// Lets all arrive that is under way; what came out of order is sent again in time.
  mutating func settle() throws {
    for _ in 0..<100 {
      while !network.isEmpty { try deliverOne() }
      guard replicas.contains(where: { $0.wake != nil }) else { return }
      try advance(by: .seconds(6))
    }
  }

  private func position(_ place: Int) -> JournalAcknowledgement {
    JournalAcknowledgement(
      positions: replicas[place].journal.tree().heads.mapValues(\.sequence), time: replicas[place].journal.lastTime)
  }

  private mutating func connect(_ one: Int, _ other: Int) throws {
    try step(one, .connected(replicas[other].node))
  }

  private mutating func disconnect(_ one: Int, _ other: Int) throws {
    for pair in [[one, other], [other, one]] {
      parted.insert(pair)
      try step(pair[0], .disconnected(replicas[pair[1]].node))
    }
    network.removeAll { parted.contains([$0.from, $0.to]) }
  }

  private mutating func partOrJoin() throws {
    let one = Int.random(in: replicas.indices, using: &random)
    let other = Int.random(in: replicas.indices, using: &random)
    guard one != other else { return }
    if parted.contains([one, other]) {
      parted.remove([one, other])
      parted.remove([other, one])
      try connect(one, other)
      try connect(other, one)
    } else {
      try disconnect(one, other)
    }
  }

  /// The journal stays, what replication knew is gone.
  private mutating func restart(_ place: Int) throws {
    let node = replicas[place].node
    replicas[place].core = JournalReplication(
      members: Set(replicas.prefix(memberCount).map(\.node)).subtracting([node]), settings: settings)
    replicas[place].wake = nil
    try step(place, .advanced(position(place)))
    for other in replicas.indices where other != place && !parted.contains([place, other]) {
      try connect(place, other)
      try connect(other, place)
    }
  }

  private mutating func advance(by duration: Duration) throws {
    now = now.advanced(by: duration)
    let milliseconds = duration.components.seconds * 1_000 + duration.components.attoseconds / 1_000_000_000_000_000
    for place in replicas.indices {
      replicas[place].clock.advance(milliseconds)
      guard let wake = replicas[place].wake, wake <= now else { continue }
      replicas[place].wake = nil
      try step(place, .woken)
    }
  }

  private mutating func deliverOne() throws {
    guard let index = network.indices.randomElement(using: &random) else { return }
    let item = network[index]
    if Int.random(in: 0..<100, using: &random) >= faults.doubled { network.remove(at: index) }
    if Int.random(in: 0..<100, using: &random) < faults.lost { return }
    try step(item.to, .received(item.message, from: replicas[item.from].node))
  }

  private mutating func step(_ place: Int, _ event: JournalEvent) throws {
    var events = [event]
    while !events.isEmpty {
      for effect in replicas[place].core.step(events.removeFirst(), now: now) {
        if let answer = try perform(effect, at: place) { events.append(answer) }
      }
    }
  }

  private mutating func perform(_ effect: JournalEffect, at place: Int) throws -> JournalEvent? {
    let journal = replicas[place].journal
    switch effect {
    case .send(let message, let peer): send(message, place, peer)
    case .sendSnapshot(let peer):
      snapshots += 1
      send(.snapshot(journal.tree()), place, peer)
    case .read(let origin, let after, let limit, let peer):
      do {
        return .read(try journal.read(origin, after: after, limit: limit), for: peer)
      } catch  where error.code == .collected {
        return .collected(origin, for: peer)
      }
    case .ingest(let page, _):
      do {
        _ = try journal.ingest(page)
        return .advanced(position(place))
      } catch  where error.code == .gap {
        return nil
      }
    case .adopt(let tree, _):
      try journal.adopt(tree)
      return .advanced(position(place))
    case .collect(let stability):
      collections += 1
      journal.collect(stability)
    case .wake(let instant): replicas[place].wake = instant
    }
    return nil
  }

  private mutating func send(_ message: JournalMessage, _ place: Int, _ peer: NodeID) {
    guard let other = replicas.firstIndex(where: { $0.node == peer }), !parted.contains([place, other]) else { return }
    network.append((place, other, message))
  }
}
