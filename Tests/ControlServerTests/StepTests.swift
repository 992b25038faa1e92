import ControlAPI
import EdgeAgent
import EdgeModel
import Testing

@testable import ControlServer

@Suite struct StepTests {
  private static func record(_ kind: ChangeRecord.Kind, _ generation: UInt32, at seconds: Int64) -> ChangeRecord {
    ChangeRecord(
      id: .random(), kind: kind, deployment: Fixtures.deployment().id, generation: generation,
      requestedBy: Fixtures.user,
      at: Timestamp(milliseconds: 1_000 * seconds))
  }

  private static func step(
    _ number: UInt64, _ kind: ChangeStep.Kind, _ generation: UInt32, at seconds: Int64
  ) -> ChangeStep {
    ChangeStep(
      number: number, allocation: Fixtures.allocationID(generation: generation), kind: kind,
      began: Timestamp(milliseconds: 1_000 * seconds), ended: Timestamp(milliseconds: 1_000 * seconds + 40),
      outcome: .done)
  }

  @Test func eachStepBelongsToTheChangeThatBroughtIt() {
    let changes = [
      Self.record(.deploy, 1, at: 100), Self.record(.update, 2, at: 200), Self.record(.update, 3, at: 300),
      Self.record(.destroy, 3, at: 400),
    ]
    var desired = DesiredState()
    desired.apply(
      DesiredEntry(version: DesiredVersion(epoch: 1, index: 1), changes: changes.map(DesiredChange.change)))
    var report = Fixtures.report(Fixtures.nodeA, .running)
    report.steps = [
      Self.step(1, .fetch, 1, at: 101), Self.step(2, .start, 1, at: 102), Self.step(3, .check, 1, at: 103),
      // The second version fails and is taken away; the third one takes the first one's place.
      Self.step(4, .start, 2, at: 201), Self.step(5, .undo, 2, at: 203),
      Self.step(6, .start, 3, at: 301), Self.step(7, .drain, 1, at: 303), Self.step(8, .remove, 1, at: 304),
      Self.step(9, .remove, 3, at: 401),
    ]
    let snapshot = PlatformSnapshot(desired: desired, reports: [report.node: report], heard: [report.node])
    let kinds = changes.map { snapshot.steps(of: $0).map(\.kind) }
    #expect(kinds == [[.fetch, .start, .check], [.start, .undo], [.start, .drain, .remove], [.remove]])
    #expect(snapshot.steps(of: changes[0]).map(\.milliseconds) == [40, 40, 40])
  }
}
