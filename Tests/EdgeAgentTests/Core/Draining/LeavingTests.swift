import EdgeModel
import Testing

@testable import EdgeAgent

/// Which apps may leave their machine, from values alone.
@Suite struct LeavingTests {
  private static func fate(
    _ phase: ObservedAllocation.Phase?, isKnown: Bool = true, generation: UInt32 = 1, isHeard: Bool = true,
    _ change: (inout WorkloadSpec) -> Void = { _ in }
  ) -> Leaving? {
    var workload = Sample.workload()
    change(&workload)
    let allocation = Allocation(
      placing: Sample.id(), on: Sample.node, name: Sample.name, workload: workload, source: Sample.reference, epoch: 1)
    var deployment = Sample.deployment(generation: generation)
    if isKnown { deployment.history = [ResolvedSource(of: allocation)] }
    var desired = DesiredState()
    desired.apply(
      DesiredEntry(
        version: DesiredVersion(epoch: 1, index: 1), changes: [.deployment(deployment), .allocation(allocation)]))
    let report = NodeReport(
      cluster: Sample.cluster, node: Sample.node, applied: nil,
      facts: NodeFacts(
        name: Sample.identifier("attic", NodeName.self), address: "", host: "", capacity: .zero, runtime: "fake",
        agentVersion: "1"),
      allocations: phase.map { [ObservedAllocation(id: Sample.id(), phase: $0, since: Sample.time(0))] } ?? [],
      at: Sample.time(0))
    return Leaving(
      allocation,
      in: PlatformSnapshot(desired: desired, reports: [Sample.node: report], heard: isHeard ? [Sample.node] : []))
  }

  @Test func whatRunsWellLeaves() { #expect(Self.fate(.running) == .due) }

  @Test(arguments: [ObservedAllocation.Phase.failed, .completed])
  func whatHasEndedIsNotThere(_ phase: ObservedAllocation.Phase) { #expect(Self.fate(phase) == nil) }

  @Test func whatRanWellBeforeLeavesAlsoWhenItIsUnwell() {
    #expect(Self.fate(.starting) == .due)
    #expect(Self.fate(.starting, isKnown: false) == .waits("it is on its way up"))
  }

  @Test func dataStays() throws {
    let volume = Sample.identifier("data", VolumeName.self)
    let fate = Self.fate(.running) { $0.services.main.volumes = [VolumeMount(volume, at: "/data")] }
    #expect(fate == .stays("its data (volume 'data') is on one machine, and stays there"))
  }

  @Test func aTaskEndsByItself() {
    #expect(Self.fate(.running) { $0.services.main.kind = .task } == .waits("it is a task, and ends by itself"))
  }

  @Test func aNewVersionIsWaitedFor() {
    #expect(Self.fate(.running, generation: 2) == .waits("a new version of it is on its way"))
  }

  @Test func whoIsNotHeardIsWaitedFor() {
    #expect(Self.fate(.running, isHeard: false) == .waits("its machine is not heard of"))
    #expect(Self.fate(nil) == .waits("its machine is not heard of"))
  }
}
