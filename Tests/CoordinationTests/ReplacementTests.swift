import Coordination
import EdgeModel
import Testing

@Suite struct ReplacementTests {
  private let attic = NodeID.random()
  private let barn = NodeID.random()
  private let shop = DeploymentID.random()
  private static let user = Actor(role: .user, name: "ann")
  private static let minute = Availability.atMostOne(selfStopAfter: .seconds(60))
  /// What a leader waits before it replaces such an app.
  private static let minuteDelay = minute.replacementDelay()

  private func deployment(_ id: DeploymentID, _ intent: Deployment.Intent = .run) throws -> DesiredChange {
    .deployment(
      Deployment(
        id: id, name: try AppName("shop"[...]), source: GitSource(url: "https://example.org/ann/shop.git"),
        intent: intent, createdAt: Timestamp(milliseconds: 0), createdBy: Self.user))
  }

  private func allocation(
    _ id: DeploymentID, attempt: UInt32 = 1, on node: NodeID, _ availability: Availability = .keepRunning
  ) throws -> Allocation {
    var workload = WorkloadSpec(language: "python3", port: 8_080)
    workload.availability = availability
    return Allocation(
      placing: AllocationID(deployment: id, generation: 1, attempt: attempt), on: node, name: try AppName("shop"[...]),
      workload: workload,
      source: SourceReference(
        commit: try CommitID(String(repeating: "a", count: 40)[...]),
        digest: try BlobDigest(String(repeating: "b", count: 64)[...]), size: 10),
      epoch: 1)
  }

  private func moved(
    _ allocation: Allocation, _ phase: AllocationPhase, _ reason: TransitionReason, _ role: Actor.Role
  ) throws -> DesiredChange {
    var moved = allocation
    try moved.move(to: phase, because: reason, by: role)
    return .allocation(moved)
  }

  private func state(_ changes: [DesiredChange]...) throws -> DesiredState {
    var state = DesiredState()
    for changes in changes {
      let version = DesiredVersion(epoch: 1, index: state.version.index + 1)
      state = try state.continuing(with: DesiredEntry(version: version, changes: changes))
    }
    return state
  }

  @Test func `what shall run on a machine that is gone is due`() throws {
    let lost = try allocation(shop, on: attic)
    let state = try state([try deployment(shop), .allocation(lost)])
    #expect(Replacement.due(in: state, gone: [attic: .zero], isInformed: true) == [lost])
  }

  @Test func `nothing is due while nobody is gone, another one is, or the leader doesn't know what runs`() throws {
    let state = try state([try deployment(shop), .allocation(try allocation(shop, on: attic))])
    #expect(Replacement.due(in: state, gone: [:], isInformed: true) == [])
    #expect(Replacement.due(in: state, gone: [barn: .seconds(900)], isInformed: true) == [])
    #expect(Replacement.due(in: state, gone: [attic: .seconds(900)], isInformed: false) == [])
  }

  @Test(arguments: [Deployment.Intent.stop, .destroy])
  func `what people stopped or destroyed stays`(_ intent: Deployment.Intent) throws {
    let state = try state([try deployment(shop, intent), .allocation(try allocation(shop, on: attic))])
    #expect(Replacement.due(in: state, gone: [attic: .seconds(900)], isInformed: true) == [])
  }

  @Test(arguments: [
    (AllocationPhase.failed, TransitionReason.failed("the tests failed"), Actor.Role.worker),
    (.stop, .asked, .user), (.remove, .destroyed, .user),
  ])
  func `what has failed or shall not run stays`(
    _ phase: AllocationPhase, _ reason: TransitionReason, _ role: Actor.Role
  ) throws {
    let lost = try allocation(shop, on: attic)
    let state = try state([try deployment(shop), .allocation(lost)], [try moved(lost, phase, reason, role)])
    #expect(Replacement.due(in: state, gone: [attic: .seconds(900)], isInformed: true) == [])
  }

  @Test func `of a deployment only the newest allocation counts`() throws {
    let lost = try allocation(shop, on: attic)
    let next = try allocation(shop, attempt: 2, on: barn)
    let state = try state(
      [try deployment(shop), .allocation(lost)], [try moved(lost, .remove, .superseded, .leader), .allocation(next)])
    #expect(Replacement.due(in: state, gone: [attic: .seconds(9)], isInformed: true) == [])
    #expect(Replacement.due(in: state, gone: [barn: .seconds(9)], isInformed: true) == [next])
  }

  @Test func `an app that runs at most once is due when it has ended itself for certain`() throws {
    let state = try state([try deployment(shop), .allocation(try allocation(shop, on: attic, Self.minute))])
    let early = Self.minuteDelay - .nanoseconds(1)
    #expect(Replacement.due(in: state, gone: [attic: early], isInformed: true) == [])
    #expect(Replacement.due(in: state, gone: [attic: Self.minuteDelay], isInformed: true).count == 1)
  }

  // MARK: Whether it may run

  @Test func `an app that may run twice runs beside its older allocations`() throws {
    let state = try state([try deployment(shop), .allocation(try allocation(shop, on: attic))])
    #expect(Replacement.mayRun(shop, .keepRunning, on: barn, in: state, gone: [:]))
  }

  @Test func `one that runs at most once waits for the machine that had it`() throws {
    let state = try state([try deployment(shop), .allocation(try allocation(shop, on: attic, Self.minute))])
    #expect(!Replacement.mayRun(shop, Self.minute, on: barn, in: state, gone: [:]))
    #expect(!Replacement.mayRun(shop, Self.minute, on: barn, in: state, gone: [attic: .seconds(60)]))
    #expect(Replacement.mayRun(shop, Self.minute, on: barn, in: state, gone: [attic: Self.minuteDelay]))
    #expect(Replacement.mayRun(shop, Self.minute, on: attic, in: state, gone: [:]), "the machine has one at a time")
  }

  @Test func `an update to at most once waits for the version before, which could run twice`() throws {
    let state = try state([try deployment(shop), .allocation(try allocation(shop, on: attic))])
    #expect(!Replacement.mayRun(shop, Self.minute, on: barn, in: state, gone: [:]))
  }

  @Test func `an update from at most once still waits for the version before`() throws {
    let state = try state([try deployment(shop), .allocation(try allocation(shop, on: attic, Self.minute))])
    #expect(!Replacement.mayRun(shop, .keepRunning, on: barn, in: state, gone: [:]))
  }
}
