import EdgeModel
import Testing

@testable import EdgeAgent

/// What a leader tells machines of the apps of others.
@Suite struct ServedAppTests {
  /// Two machines of which the first has the app, as its report says.
  private static func snapshot(
    _ phase: ObservedAllocation.Phase?, relay: UInt16? = nil, intent: Deployment.Intent = .run, port: UInt16 = 8_080
  ) -> PlatformSnapshot {
    var desired = DesiredState()
    let name = Sample.identifier("attic", NodeName.self)
    desired.apply(
      DesiredEntry(
        version: DesiredVersion(epoch: 1, index: 1),
        changes: [
          .deployment(Sample.deployment(intent: intent)), .allocation(Sample.allocation(port: port)),
          .node(NodeRecord(id: Sample.node, name: name, address: "http://attic:1", joinedAt: Sample.time(0))),
        ]))
    var reports: [NodeID: NodeReport] = [:]
    if let phase {
      var observed = ObservedAllocation(id: Sample.id(), phase: phase, since: Sample.time(0))
      observed.relayPort = relay
      reports[Sample.node] = NodeReport(
        cluster: Sample.cluster, node: Sample.node, applied: nil,
        facts: NodeFacts(
          name: name, address: "http://attic:1", host: "attic", capacity: Resources(), runtime: "process",
          agentVersion: "1"), allocations: [observed], at: Sample.time(0))
    }
    return PlatformSnapshot(desired: desired, reports: reports, heard: Set(reports.keys))
  }

  private static func app(_ place: ServedApp.Place?) -> [ServedApp] {
    [ServedApp(deployment: Sample.deployment, port: 8_080, place: place)]
  }

  @Test func anAppIsWhereItRuns() {
    let running = Self.snapshot(.running)
    #expect(running.served(besides: Sample.otherNode) == Self.app(ServedApp.Place(host: "attic", port: 8_080)))
    let relayed = Self.snapshot(.running, relay: 30_000)
    #expect(relayed.served(besides: Sample.otherNode) == Self.app(ServedApp.Place(host: "attic", port: 30_000)))
    #expect(running.served(besides: Sample.node) == [], "who has it knows")
  }

  @Test func whatWasNotHeardIsNotKnown() {
    #expect(Self.snapshot(nil).served(besides: Sample.otherNode) == Self.app(nil))
    #expect(Self.snapshot(.starting).served(besides: Sample.otherNode) == Self.app(nil))
  }

  @Test func whatIsNotMeantToRunOrHasNoPortIsNotLed() {
    #expect(Self.snapshot(.running, intent: .stop).served(besides: Sample.otherNode) == [])
    #expect(Self.snapshot(.running, port: 0).served(besides: Sample.otherNode) == [])
  }
}
