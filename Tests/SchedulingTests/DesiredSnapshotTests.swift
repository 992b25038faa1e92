import EdgeModel
import Scheduling
import Testing

/// The snapshot that is made from desired and observed state.
@Suite struct DesiredSnapshotTests {
  private func record(_ letter: Character) throws -> NodeRecord {
    NodeRecord(
      id: try node(letter), name: try NodeName("node-\(letter)"[...]), address: "http://127.0.0.1:1",
      joinedAt: Timestamp(milliseconds: 0))
  }

  private func report(_ letter: Character) throws -> NodeReport {
    NodeReport(
      cluster: try #require(ClusterID("caaaaaaaaaaa")), node: try node(letter), applied: nil,
      facts: NodeFacts(
        name: try NodeName("node-\(letter)"[...]), address: "http://127.0.0.1:1", host: "127.0.0.1",
        platform: Platform(architecture: "arm64", operatingSystem: "linux"), labels: ["zone": "attic"],
        capacity: Resources(cpuMillicores: 2_000), loadMillis: 300, portsInUse: [22], runtime: "docker",
        languages: ["python3"], agentVersion: "1"),
      allocations: [], at: Timestamp(milliseconds: 0))
  }

  private func allocation(
    _ letter: Character, on node: NodeID, _ steps: [(AllocationPhase, TransitionReason, Actor.Role)] = []
  ) throws -> Allocation {
    let deployment = try #require(DeploymentID("d" + String(repeating: letter, count: 11)))
    var made = Allocation(
      placing: AllocationID(deployment: deployment, generation: 1, attempt: 1), on: node,
      name: try AppName("app-\(letter)"[...]), workload: WorkloadSpec(language: "python3", port: 8_080),
      source: SourceReference(
        commit: try CommitID(String(repeating: "a", count: 40)[...]),
        digest: try BlobDigest(String(repeating: "b", count: 64)[...]), size: 1),
      epoch: 1)
    for (phase, reason, role) in steps { try made.move(to: phase, because: reason, by: role) }
    return made
  }

  @Test func machinesShowWhatTheyReportedAndWhatTheyShallRun() throws {
    let a = try node("a")
    let changes: [DesiredChange] = [
      .node(try record("a")), .node(try record("b")),
      .allocation(try allocation("e", on: a)),
      .allocation(try allocation("f", on: a, [(.stop, .asked, .user)])),
      .allocation(try allocation("g", on: a, [(.failed, .failed("it ended"), .worker)])),
      .allocation(try allocation("h", on: a, [(.remove, .destroyed, .user)])),
    ]
    var desired = DesiredState()
    desired.apply(DesiredEntry(version: DesiredVersion(epoch: 3, index: 4), changes: changes))
    let snapshot = ClusterSnapshot(
      desired: desired, reports: [a: try report("a")], heard: [a, try node("b")], cordoned: [a])
    #expect(snapshot.version == DesiredVersion(epoch: 3, index: 4))
    let first = try #require(snapshot.nodes.first)
    #expect(first.placed.map(\.name) == ["app-e", "app-f"])
    #expect(first.placed.map(\.id) == ["deeeeeeeeeee", "dfffffffffff"])
    #expect(first.placed.map(\.hostPorts) == [[8_080], [8_080]])
    #expect(first.isHeard && first.isCordoned)
    #expect(first.platform.architecture == "arm64")
    #expect(first.labels == ["zone": "attic"])
    #expect(first.portsInUse == [22])
    #expect(first.loadMillis == 300)
    #expect(first.languages == ["python3"])
    // Said to be heard, but never reported: nothing is known of it.
    let second = try #require(snapshot.nodes.last)
    #expect(second.name == "node-b")
    #expect(!second.isHeard)
  }

  @Test func whatPeopleAskedOfMachinesIsThereAndNumbersAmongLabelsAreAttributes() throws {
    func cordon(_ letter: Character, _ mode: NodeCordon.Mode) throws -> DesiredChange {
      .cordon(
        NodeCordon(
          id: try node(letter), mode: mode, requestedBy: Actor(role: .user, name: "ann"),
          at: Timestamp(milliseconds: 0)))
    }
    var desired = DesiredState()
    desired.apply(
      DesiredEntry(
        version: DesiredVersion(epoch: 1, index: 1),
        changes: [
          .node(try record("a")), .node(try record("b")), .node(try record("c")), try cordon("a", .cordoned),
          try cordon("b", .draining), try cordon("c", .draining), try cordon("c", .lifted),
        ]))
    var report = try report("a")
    report.facts.labels = ["price": "31", "room": "attic", "level": "-1", "huge": "99999999999999999999"]
    let snapshot = ClusterSnapshot(desired: desired, reports: [report.node: report], heard: [report.node])
    #expect(snapshot.nodes.map(\.isCordoned) == [true, false, false])
    #expect(snapshot.nodes.map(\.isDraining) == [false, true, false])
    #expect(snapshot.nodes.first?.attributes == ["price": 31, "level": -1])
  }
}
