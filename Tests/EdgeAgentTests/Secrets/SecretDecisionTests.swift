import EdgeModel
import Testing

@testable import EdgeAgent

@Suite struct SecretDecisionTests {
  private static let decision = SecretDecision(actor: Sample.user, now: Sample.time(9))

  private static func state(_ changes: [DesiredChange], index: UInt64 = 5) -> DesiredState {
    var state = DesiredState()
    state.apply(DesiredEntry(version: DesiredVersion(epoch: 1, index: index), changes: changes))
    return state
  }

  private static func waiting(stage: DeploymentFailure.Stage = .placement, generation: UInt32 = 1) -> Deployment {
    var deployment = Sample.deployment()
    var workload = Sample.workload()
    workload.environment = ["DB": "secret:DB_PASSWORD"]
    deployment.resolved = ResolvedSource(generation: 1, reference: Sample.reference, workload: workload)
    deployment.failure = DeploymentFailure(generation: generation, stage: stage, reason: "not set")
    return deployment
  }

  @Test func aValueReplacesTheOneBeforeAndRemembersIt() throws {
    let seal = try SecretSample.seal()
    let first = try Self.decision.set(SecretSample.id, to: [1], with: seal, in: Self.state([]))
    guard case .secret(let one)? = first.first else {
      Issue.record("\(first)")
      return
    }
    #expect(one.value.version == 6)
    #expect(one.previous == nil)
    let second = try Self.decision.set(SecretSample.id, to: [2], with: seal, in: Self.state(first, index: 6))
    guard case .secret(let two)? = second.first else {
      Issue.record("\(second)")
      return
    }
    #expect(two.value.version == 7)
    #expect(two.previous == one.value)
    #expect(try seal.open(two.value, of: two.id) == [2])
  }

  @Test func deploymentsThatWaitGoOn() throws {
    let seal = try SecretSample.seal()
    var expected = Self.waiting()
    expected.failure = nil
    let changes = try Self.decision.set(
      SecretSample.id, to: [1], with: seal, in: Self.state([.deployment(Self.waiting())]))
    #expect(changes.last == .deployment(expected))
    let other = SecretID(.platform(Sample.identifier("OTHER", SecretName.self)))
    let own = SecretID(.deployment(Sample.deployment, SecretSample.name))
    let foreign = SecretID(.deployment(Sample.identifier("dbbbbbbbbbbb", DeploymentID.self), SecretSample.name))
    for (id, count) in [(own, 2), (other, 1), (foreign, 1)] {
      #expect(
        try Self.decision.set(id, to: [1], with: seal, in: Self.state([.deployment(Self.waiting())])).count == count,
        "\(id)")
    }
    let unmoved: [Deployment] = [
      Self.waiting(stage: .fetch), Self.waiting(generation: 2),
      {
        var stopped = Self.waiting()
        stopped.intent = .stop
        return stopped
      }(),
    ]
    for deployment in unmoved {
      let changes = try Self.decision.set(
        SecretSample.id, to: [1], with: seal, in: Self.state([.deployment(deployment)]))
      #expect(changes.count == 1)
    }
  }

  @Test func thereAreLimits() throws {
    let seal = try SecretSample.seal()
    let long = [UInt8](repeating: 65, count: SecretDecision.longest)
    _ = try Self.decision.set(SecretSample.id, to: long, with: seal, in: Self.state([]))
    #expect(throws: ControlPlaneError.self) {
      try Self.decision.set(SecretSample.id, to: long + [65], with: seal, in: Self.state([]))
    }
    let value = try seal.seal([1], as: SecretSample.id, version: 1)
    let full = Self.state(
      (0..<SecretDecision.most).map { number in
        let name = Sample.identifier("S\(number)", SecretName.self)
        return .secret(
          SealedSecret(id: SecretID(.platform(name)), value: value, setAt: Sample.time(0), setBy: Sample.user))
      })
    let error = #expect(throws: ControlPlaneError.self) {
      try Self.decision.set(SecretSample.id, to: [1], with: seal, in: full)
    }
    #expect(error?.code == .conflict)
    let known = SecretID(.platform(Sample.identifier("S0", SecretName.self)))
    #expect(try Self.decision.set(known, to: [1], with: seal, in: full).count == 1, "one that is there can be changed")
  }

  @Test func whatIsNotThereCantBeRemoved() throws {
    let secret = try SecretSample.sealed()
    #expect(try Self.decision.remove(SecretSample.id, in: Self.state([.secret(secret)])) == [.forgetSecret(secret.id)])
    let error = #expect(throws: ControlPlaneError.self) {
      try Self.decision.remove(SecretSample.id, in: Self.state([]))
    }
    #expect(error?.code == .notFound)
    #expect(error?.message.contains("DB_PASSWORD") == true)
  }

  @Test func whatIsMissingIsSaidWithItsCommand() throws {
    var workload = Sample.workload()
    #expect(Self.state([]).secretFault(of: workload, for: Sample.deployment) == nil)
    workload.environment = ["A": "secret:DB_PASSWORD"]
    #expect(
      Self.state([]).secretFault(of: workload, for: Sample.deployment)
        == "secret 'DB_PASSWORD' is not set: flotilla secret set DB_PASSWORD")
    #expect(
      Self.state([.secret(try SecretSample.sealed())]).secretFault(of: workload, for: Sample.deployment) == nil)
    workload.environment = ["A": "secret:hunter2 is it"]
    let fault = try #require(Self.state([]).secretFault(of: workload, for: Sample.deployment))
    #expect(fault.hasPrefix("the value of A begins with 'secret:'"))
    #expect(!fault.contains("hunter2"))
  }
}
