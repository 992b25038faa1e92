import EdgeModel
import Testing

@Suite struct DeploymentStatusTests {
  /// One line of the table: what shall be, what was seen, and what that is.
  struct Case: Sendable, CustomTestStringConvertible {
    var intent = Deployment.Intent.run
    var generation: UInt32 = 1
    var resolved: UInt32?
    var failure: UInt32?
    var allocation: AllocationPhase?
    var observed: ObservedAllocation.Phase?
    var isHeard = true
    var status: DeploymentStatus
    var testDescription: String {
      """
      \(intent) \(generation) resolved \(resolved ?? 0) failure \(failure ?? 0) allocation \(allocation?.rawValue ?? "-") \
      observed \(observed?.rawValue ?? "-")\(isHeard ? "" : " unheard") is \(status)
      """
    }
  }

  static let beforePlacing: [Case] = [
    Case(status: .fetching), Case(resolved: 1, status: .placing), Case(generation: 2, resolved: 1, status: .fetching),
    Case(failure: 1, status: .failed), Case(generation: 2, failure: 1, status: .fetching),
    Case(resolved: 1, failure: 1, status: .failed),
    Case(intent: .stop, status: .stopped), Case(intent: .stop, resolved: 1, status: .stopped),
    Case(intent: .destroy, status: .destroyed), Case(intent: .destroy, resolved: 1, failure: 1, status: .destroyed),
    // The allocation of an older version says nothing about the version that was asked for.
    Case(generation: 2, resolved: 1, allocation: .run, observed: .running, status: .fetching),
    Case(generation: 2, resolved: 2, allocation: .run, observed: .running, status: .placing),
    Case(generation: 2, resolved: 1, failure: 2, allocation: .run, observed: .running, status: .running),
  ]

  static let wantedToRun: [Case] = [
    (nil, .assigned), (.pending, .assigned), (.fetching, .assigned), (.building, .building), (.starting, .starting),
    (.running, .running), (.completed, .completed), (.stopping, .stopping), (.stopped, .assigned), (.failed, .failed),
    (.removing, .stopping),
  ].map { Case(resolved: 1, allocation: .run, observed: $0, status: $1) }

  static let wantedToStop: [Case] = [
    (nil, .stopping), (.pending, .stopping), (.fetching, .stopping), (.building, .stopping), (.starting, .stopping),
    (.running, .stopping), (.completed, .completed), (.stopping, .stopping), (.stopped, .stopped), (.failed, .failed),
    (.removing, .stopping),
  ].map { Case(intent: .stop, resolved: 1, allocation: .stop, observed: $0, status: $1) }

  static let rest: [Case] = [
    Case(resolved: 1, allocation: .run, observed: .running, isHeard: false, status: .unreachable),
    Case(resolved: 1, allocation: .run, isHeard: false, status: .unreachable),
    Case(intent: .stop, resolved: 1, allocation: .stop, observed: .stopped, isHeard: false, status: .unreachable),
    // What the log says for good doesn't need the machine.
    Case(resolved: 1, allocation: .failed, observed: .running, isHeard: false, status: .failed),
    Case(resolved: 1, allocation: .failed, status: .failed),
    Case(intent: .destroy, resolved: 1, allocation: .remove, observed: .running, status: .destroying),
    Case(intent: .destroy, resolved: 1, allocation: .run, observed: .failed, isHeard: false, status: .destroying),
  ]

  @Test(arguments: beforePlacing + wantedToRun + wantedToStop + rest)
  func theTable(_ line: Case) throws {
    var deployment = try Sample.record()
    deployment.intent = line.intent
    deployment.generation = line.generation
    deployment.resolved = try line.resolved.map {
      ResolvedSource(generation: $0, reference: try Sample.reference(), workload: Sample.workload)
    }
    deployment.failure = line.failure.map { DeploymentFailure(generation: $0, stage: .manifest, reason: "no manifest") }
    let allocation = try line.allocation.map { try Sample.allocation(in: $0) }
    let observed = try line.observed.map {
      ObservedAllocation(
        id: try Sample.allocation().id, phase: $0, detail: "as the machine says", since: Timestamp(milliseconds: 0))
    }
    let condition = DeploymentCondition(
      of: deployment, allocation: allocation, observed: observed, isNodeHeard: line.isHeard)
    #expect(condition.status == line.status)
    if condition.status == .failed { #expect(condition.reason?.isEmpty == false) }
    if condition.status == .unreachable { #expect(condition.reason != nil) }
  }

  @Test func aFailureHasItsOwnWords() throws {
    var deployment = try Sample.record()
    deployment.failure = DeploymentFailure(generation: 1, stage: .fetch, reason: "the branch 'x' does not exist")
    #expect(
      DeploymentCondition(of: deployment, allocation: nil, observed: nil).reason == "the branch 'x' does not exist")
    deployment.failure = nil
    let failed = try Sample.allocation(in: .failed)
    #expect(DeploymentCondition(of: deployment, allocation: failed, observed: nil).reason == "it ended with status 1")
    let silent = ObservedAllocation(id: failed.id, phase: .failed, since: Timestamp(milliseconds: 0))
    let running = try Sample.allocation()
    #expect(DeploymentCondition(of: deployment, allocation: running, observed: silent).reason != nil)
  }

  @Test func settledIsWhatDoesNotGoOnByItself() {
    #expect(
      Set(DeploymentStatus.allCases.filter(\.isSettled)) == [.running, .stopped, .completed, .failed, .destroyed])
  }
}
