import EdgeModel
import Scheduling
import Testing

@testable import EdgeAgent

/// Where an app goes that keeps data on a machine.
struct VolumePlacementTests {
  private let volume = Sample.identifier("data", VolumeName.self)

  private func workload(with volumes: [VolumeName]) -> WorkloadSpec {
    var workload = Sample.workload()
    workload.services.main.volumes = volumes.map { VolumeMount($0, at: "/\($0)") }
    return workload
  }

  /// Two machines, of which some are heard; the app was placed on the first, with a volume.
  private func choice(
    _ volumes: [VolumeName], heard: Set<NodeID>, cordon: NodeCordon.Mode = .lifted
  ) async throws -> Placement.Choice {
    var desired = DesiredState()
    var reports: [NodeID: NodeReport] = [:]
    var changes: [DesiredChange] = [.deployment(Sample.deployment(generation: 2))]
    for (id, name) in [(Sample.node, "attic"), (Sample.otherNode, "barn")] {
      let name = Sample.identifier(name, NodeName.self)
      changes.append(.node(NodeRecord(id: id, name: name, address: "http://x:1", joinedAt: Sample.time(0))))
      reports[id] = NodeReport(
        cluster: Sample.cluster, node: id, applied: nil,
        facts: NodeFacts(
          name: name, address: "http://x:1", host: "x",
          capacity: Resources(cpuMillicores: 4_000, memoryBytes: 1 << 32), runtime: "docker",
          languages: ["python3", WorkloadSpec.namedVolumes], agentVersion: "1"),
        allocations: [], at: Sample.time(0))
    }
    let placed = Allocation(
      placing: Sample.id(), on: Sample.node, name: Sample.name, workload: workload(with: [volume]),
      source: Sample.reference, epoch: 1)
    changes.append(.allocation(placed))
    changes.append(.cordon(NodeCordon(id: Sample.node, mode: cordon, requestedBy: Sample.user, at: Sample.time(0))))
    desired.apply(DesiredEntry(version: DesiredVersion(epoch: 1, index: 1), changes: changes))
    let snapshot = PlatformSnapshot(desired: desired, reports: reports, heard: heard)
    return try await Placement(strategy: LeastLoadedStrategy()).choose(
      workload(with: volumes), for: Sample.deployment(generation: 2), in: snapshot)
  }

  @Test func itStaysWithItsData() async throws {
    #expect(try await choice([volume], heard: [Sample.node, Sample.otherNode]) == .node(Sample.node))
  }

  @Test func itWaitsForTheMachineThatHasItsData() async throws {
    guard case .none(let reason) = try await choice([volume], heard: [Sample.otherNode]) else {
      Issue.record("it was placed without its data")
      return
    }
    #expect(reason.hasPrefix("its data (volume 'data') is on one machine, and stays there: "), "\(reason)")
    #expect(reason.contains("attic"))
  }

  @Test func withoutTheVolumeItIsFree() async throws {
    #expect(try await choice([], heard: [Sample.otherNode]) == .node(Sample.otherNode))
    let other = Sample.identifier("other", VolumeName.self)
    #expect(try await choice([other], heard: [Sample.otherNode]) == .node(Sample.otherNode))
  }

  @Test func onACordonedMachineItsNextVersionStaysWithItsDataAndOthersGoElsewhere() async throws {
    let both: Set<NodeID> = [Sample.node, Sample.otherNode]
    #expect(try await choice([volume], heard: both, cordon: .cordoned) == .node(Sample.node))
    #expect(try await choice([], heard: both, cordon: .cordoned) == .node(Sample.otherNode))
    guard case .none(let reason) = try await choice([volume], heard: both, cordon: .draining) else {
      Issue.record("it was placed on a machine that is being drained")
      return
    }
    #expect(reason.contains("is being drained"), "\(reason)")
  }
}
