import ControlAPI
import Coordination
import EdgeAgent
import EdgeModel
import Testing

@testable import ControlServer

@Suite struct SummaryTests {
  @Test("the name by which the local network knows an app is in its summary, while it runs") func localName() {
    var state = DesiredState()
    state.apply(
      DesiredEntry(
        version: DesiredVersion(epoch: 1, index: 1),
        changes: [.deployment(Fixtures.deployment()), .allocation(Fixtures.allocation())]))
    func summary(_ name: String?, _ phase: ObservedAllocation.Phase = .running) -> DeploymentSummary {
      var report = Fixtures.report(Fixtures.nodeA, phase)
      for index in report.allocations.indices { report.allocations[index].localName = name }
      return DeploymentSummary(
        of: Fixtures.deployment(),
        in: PlatformSnapshot(desired: state, reports: [Fixtures.nodeA: report], heard: [Fixtures.nodeA]))
    }
    #expect(summary(nil).url == "http://10.0.0.7:8080/")
    #expect(summary(nil).localURL == nil)
    #expect(summary("shop-2.local").localURL == "http://shop-2.local:8080/")
    #expect(summary("shop-2.local", .starting).localURL == nil)
  }
}
