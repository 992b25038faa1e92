import Coordination
import EdgeModel
import Logging
import Testing

@testable import EdgeAgent

@Suite(.timeLimit(.minutes(5))) struct MachineWatchTests {
  /// A watch that runs on time that the test moves.
  private struct Bench: Sendable {
    let clock = TestClock(isEager: false)
    let network = FakeNetwork()
    let addresses = AddressBook()
    let watch: MachineWatch

    init() throws {
      watch = MachineWatch(
        try FailureDetector(id: Sample.node), network: network, addresses: addresses, time: clock.source,
        logger: Logger(label: "test"))
    }

    static func run(_ nodes: [NodeID], _ body: @escaping @Sendable (Bench) async throws -> Void) async throws {
      let bench = try Bench()
      for (index, node) in nodes.enumerated() {
        bench.addresses.heard(AgentAddress(node: node, address: "http://\(index):7070"))
      }
      bench.watch.watch(nodes)
      for node in nodes { bench.watch.hear(node) }
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await bench.watch.run() }
        defer { group.cancelAll() }
        try await bench.clock.waitForSleeper()
        try await body(bench)
      }
    }

    /// Lets time pass in the steps in which the watch looks at it, while some machines are heard.
    func pass(_ duration: Duration, hearing nodes: [NodeID] = []) async throws {
      var passed = Duration.zero
      while passed < duration {
        clock.advance(by: .milliseconds(250))
        passed += .milliseconds(250)
        for node in nodes { watch.hear(node) }
        try await clock.waitForSleeper()
      }
    }

    func untilGone(_ nodes: Set<NodeID>) async throws {
      while true {
        let seen = watch.changed.value
        if watch.gone == nodes { return }
        _ = try await watch.changed.wait(after: seen)
      }
    }
  }

  private static let nodes = [Sample.otherNode, Sample.identifier("nccccccccccc", NodeID.self)]
  private static let (barn, cellar) = (nodes[0], nodes[1])

  @Test func `a machine that falls silent is gone, and its silence counts on`() async throws {
    try await Bench.run(Self.nodes) { bench in
      try await bench.pass(.milliseconds(4_750), hearing: [Self.cellar])
      #expect(bench.watch.gone == [])
      try await bench.pass(.seconds(10), hearing: [Self.cellar])
      #expect(bench.watch.gone == [Self.barn])
      let silence = try #require(bench.watch.silences[Self.barn])
      #expect(silence == .milliseconds(14_750))
      try await bench.pass(.seconds(3), hearing: [Self.cellar])
      #expect(bench.watch.silences == [Self.barn: silence + .seconds(3)])
    }
  }

  @Test func `it is asked for before it is given up, by others too`() async throws {
    try await Bench.run(Self.nodes) { bench in
      bench.network.has(helper: "http://1:7070", reaching: [])
      try await bench.pass(.milliseconds(4_750), hearing: [Self.cellar])
      #expect(bench.network.calls.contains(.identity("http://0:7070")))
      #expect(!bench.network.calls.contains(.identity("http://1:7070")), "one that is heard needs no probe")
      try await bench.network.wait { $0 == .probe(Self.barn, by: "http://1:7070") }
    }
  }

  @Test func `a probe's answer brings it back`() async throws {
    try await Bench.run(Self.nodes) { bench in
      try await bench.pass(.seconds(15), hearing: [Self.cellar])
      #expect(bench.watch.gone == [Self.barn])
      bench.network.has(
        AgentIdentityView(
          clusterID: Sample.cluster, node: Self.barn, name: Sample.identifier("barn", NodeName.self), version: "1",
          address: ""), at: "http://0:7070")
      try await bench.pass(.seconds(11), hearing: [Self.cellar])
      try await bench.untilGone([])
      #expect(bench.watch.silences == [:])
    }
  }

  @Test func `another machine's answer at its address does not`() async throws {
    try await Bench.run(Self.nodes) { bench in
      bench.network.has(
        AgentIdentityView(
          clusterID: Sample.cluster, node: Self.cellar, name: Sample.identifier("cellar", NodeName.self), version: "1",
          address: ""), at: "http://0:7070")
      try await bench.pass(.seconds(30), hearing: [Self.cellar])
      #expect(bench.network.calls.contains(.identity("http://0:7070")))
      #expect(bench.watch.gone == [Self.barn])
    }
  }

  @Test func `its own word brings it back`() async throws {
    try await Bench.run(Self.nodes) { bench in
      try await bench.pass(.seconds(15), hearing: [Self.cellar])
      let seen = bench.watch.changed.value
      bench.watch.hear(Self.barn)
      #expect(bench.watch.gone == [])
      #expect(bench.watch.changed.value > seen)
    }
  }

  @Test func `half of the machines at once are not given up before it is clear who is cut off`() async throws {
    try await Bench.run(Self.nodes) { bench in
      try await bench.pass(.seconds(20))
      #expect(bench.watch.gone == [])
      bench.watch.confirmConnected(afterBrakeOf: .seconds(60))
      try await bench.pass(.seconds(20))
      #expect(bench.watch.gone == [], "the brake is younger than that")
      try await bench.pass(.seconds(30))
      bench.watch.confirmConnected(afterBrakeOf: .seconds(60))
      try await bench.pass(.seconds(10))
      #expect(bench.watch.gone == Set(Self.nodes))
    }
  }

  @Test func `a person's word ends the brake, and who was back by then is not held back`() async throws {
    try await Bench.run(Self.nodes + [Sample.identifier("nddddddddddd", NodeID.self)]) { bench in
      #expect(bench.watch.heldBack == [])
      try await bench.pass(.seconds(6))
      #expect(bench.watch.heldBack.isSuperset(of: Self.nodes))
      #expect(bench.watch.gone == [])
      bench.watch.confirmConnected(afterBrakeOf: .zero)
      #expect(bench.watch.heldBack == [])
      try await bench.pass(.seconds(10), hearing: [Self.cellar])
      #expect(bench.watch.gone.isSuperset(of: [Self.barn]) && !bench.watch.gone.contains(Self.cellar))
    }
  }

  @Test func `who is not watched any more is not gone`() async throws {
    try await Bench.run(Self.nodes) { bench in
      try await bench.pass(.seconds(15), hearing: [Self.cellar])
      bench.watch.watch([Self.cellar])
      #expect(bench.watch.gone == [])
      bench.watch.watch(Self.nodes)
      #expect(bench.watch.gone == [], "it begins anew")
    }
  }
}
