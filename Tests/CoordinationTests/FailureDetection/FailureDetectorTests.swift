import Coordination
import EdgeModel
import Testing

@Suite("A failure detector in a virtual network", .timeLimit(.minutes(10)))
struct FailureDetectorTests {
  private func lossyWorld(peers: Int, seed: UInt64) throws -> DetectionWorld {
    var world = try DetectionWorld(peers: peers, seed: seed)
    world.lossPerMille = 50
    world.jitter = .milliseconds(200)
    return world
  }

  @Test("finds a dead machine within 5.5 s, and nobody else", arguments: [1, 2, 3, 10], UInt64(0)..<10)
  func detects(peers: Int, seed: UInt64) throws {
    var world = try lossyWorld(peers: peers, seed: seed)
    world.run(for: .milliseconds(20_000 + 97 * Int64(seed)))
    world.kill(1)
    let killed = world.now
    world.run(for: .seconds(15))
    let died = try #require(world.deathMoment(of: 1))
    #expect(world.deaths == [world.nodes[1].id])
    #expect(killed.duration(to: died) <= .milliseconds(5_500))
    #expect(killed.duration(to: died) >= .milliseconds(1_500))
    let status = try #require(world.nodes[0].detector.status(of: world.nodes[1].id))
    #expect(status.condition == .dead(since: died))
    let verdict = try #require(status.verdict)
    #expect(verdict.asked.isEmpty == (peers == 1))
    #expect(verdict.denied.allSatisfy(verdict.asked.contains))

    world.revive(1)
    world.run(for: .seconds(3))
    #expect(world.nodes[0].detector.status(of: world.nodes[1].id)?.condition == .alive)
  }

  @Test("accuses nobody falsely at 5 % loss and 200 ms jitter: 24 virtual hours", arguments: UInt64(0)..<24)
  func noFalsePositive(seed: UInt64) throws {
    var world = try lossyWorld(peers: 10, seed: 1_000 + seed)
    world.run(for: .seconds(3_600))
    #expect(world.deaths == [])
    #expect(!world.findings.contains { if case .brakeEngaged = $0.effect { true } else { false } })
  }

  @Test("forgives pauses below 2 s", arguments: UInt64(0)..<10)
  func forgivesPeerPauses(seed: UInt64) throws {
    var world = try lossyWorld(peers: 5, seed: seed)
    for round in 0..<40 {
      world.run(for: .milliseconds(4_000 + 37 * Int64(round)))
      world.pause(1 + round % 5, for: .milliseconds(1_990 - 13 * Int64(round)))
    }
    world.run(for: .seconds(10))
    #expect(world.deaths == [])
  }

  @Test("accuses nobody after it was stopped itself", arguments: [1, 2, 3, 5, 10, 30, 60], UInt64(0)..<5)
  func ownStandstill(seconds: Int, seed: UInt64) throws {
    var world = try lossyWorld(peers: 4, seed: seed)
    world.jitter = .milliseconds(20)
    world.run(for: .milliseconds(20_000 + 131 * Int64(seed)))
    let before = world.findings.count
    world.pause(0, for: .seconds(seconds))
    world.run(for: .seconds(seconds) + .milliseconds(50))
    #expect(world.nodes[0].detector.localHealth > 0)
    world.run(for: .seconds(30))
    #expect(world.deaths == [])
    #expect(!world.findings.dropFirst(before).contains { if case .brakeEngaged = $0.effect { true } else { false } })
    #expect(world.nodes[0].detector.localHealth == 0)
  }

  @Test("reaches a peer by others when the path between the two is cut", arguments: [true, false])
  func brokenLink(bothWays: Bool) throws {
    var world = try DetectionWorld(peers: 4, seed: 7)
    world.run(for: .seconds(10))
    if bothWays { world.cutBothWays(0, 2) } else { world.cut.insert(.init(from: 2, to: 0)) }
    world.run(for: .seconds(600))
    #expect(world.deaths == [])
    let status = try #require(world.nodes[0].detector.status(of: world.nodes[2].id))
    guard case .helper(let helper) = status.evidence else {
      Issue.record("not reached by a helper but by \(status.evidence)")
      return
    }
    #expect(world.nodes.dropFirst().map(\.id).contains(helper))
    // It isn't suspected again and again.
    #expect(world.findings.count <= 2)
    world.kill(2)
    world.run(for: .seconds(10))
    #expect(world.deaths == [world.nodes[2].id])
  }

  @Test("brakes when half vanish at once, and goes on when they are back", arguments: [2, 3, 4, 10])
  func brakes(peers: Int) throws {
    var world = try DetectionWorld(peers: peers, seed: 3)
    world.run(for: .seconds(10))
    let lost = Array(1...max(2, (peers + 1) / 2))
    for peer in lost { world.cutBothWays(0, peer) }
    for peer in lost { for other in 1...peers where other != peer { world.cutBothWays(peer, other) } }
    world.run(for: .seconds(300))
    #expect(world.deaths == [])
    let brake = try #require(world.nodes[0].detector.brake)
    #expect(brake.watched == peers)
    #expect(brake.vanished.count * 2 >= peers)
    world.cut = []
    world.run(for: .seconds(5))
    #expect(world.nodes[0].detector.brake == nil)
    #expect(world.deaths == [])
    #expect(world.findings.contains { $0.effect == .brakeReleased(.enoughAreBack) })
  }

  @Test("goes on when a quarter of those that vanished are back, and not before")
  func aQuarterIsBack() throws {
    var world = try DetectionWorld(peers: 8, seed: 7)
    world.run(for: .seconds(10))
    for peer in 1...8 { world.kill(peer) }
    world.run(for: .seconds(60))
    #expect(world.nodes[0].detector.brake?.vanished.count == 8)
    world.revive(1)
    world.run(for: .seconds(60))
    #expect(world.nodes[0].detector.brake != nil, "one of eight is less than a quarter")
    #expect(world.deaths == [])
    world.revive(2)
    world.run(for: .seconds(60))
    #expect(world.nodes[0].detector.brake == nil)
    #expect(Set(world.deaths) == Set(world.nodes[3...8].map(\.id)))
    #expect(world.findings.count { if case .brakeEngaged = $0.effect { true } else { false } } == 1)
  }

  @Test("gives up those who vanished once the owner knows that it is connected")
  func confirmed() throws {
    var world = try DetectionWorld(peers: 4, seed: 5)
    world.run(for: .seconds(10))
    for peer in 1...3 { world.kill(peer) }
    world.run(for: .seconds(20))
    #expect(world.deaths == [])
    world.step(0, .confirmedConnected)
    #expect(world.nodes[0].detector.brake == nil)
    world.run(for: .seconds(1))
    #expect(world.deaths == [])
    world.run(for: .seconds(10))
    #expect(world.deaths.sorted() == world.nodes[1...3].map(\.id).sorted())
    #expect(
      world.findings.last { if case .brakeReleased = $0.effect { true } else { false } }?.effect
        == .brakeReleased(.confirmed))
  }

  @Test("loses one machine after the other without braking")
  func oneByOne() throws {
    var world = try DetectionWorld(peers: 4, seed: 11)
    for peer in 1...4 {
      world.run(for: .seconds(30))
      world.kill(peer)
    }
    world.run(for: .seconds(30))
    #expect(world.deaths == world.nodes.dropFirst().map(\.id))
    #expect(!world.findings.contains { if case .brakeEngaged = $0.effect { true } else { false } })
  }

  @Test("does the same for the same seed, and something else for another")
  func deterministic() throws {
    func run(_ seed: UInt64) throws -> [DetectionWorld.Finding] {
      var world = try lossyWorld(peers: 6, seed: seed)
      world.lossPerMille = 300
      world.run(for: .seconds(120))
      world.kill(2)
      world.run(for: .seconds(30))
      return world.findings
    }
    let first = try run(42)
    #expect(first.count > 1)
    #expect(try run(42) == first)
    #expect(try run(43).map(\.at) != first.map(\.at))
  }
}
