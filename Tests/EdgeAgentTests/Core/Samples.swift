import EdgeModel

@testable import EdgeAgent

/// Values that the tests of the agent share.
enum Sample {
  static let cluster = identifier("caaaaaaaaaaa", ClusterID.self)
  static let node = identifier("naaaaaaaaaaa", NodeID.self)
  static let otherNode = identifier("nbbbbbbbbbbb", NodeID.self)
  static let thirdNode = identifier("nccccccccccc", NodeID.self)
  static let deployment = identifier("daaaaaaaaaaa", DeploymentID.self)
  static let name = identifier("shop", AppName.self)
  static let user = Actor(role: .user, name: "ann", isAdministrator: true)

  static func identifier<ID: CheckedIdentifier>(_ text: String, _ type: ID.Type) -> ID {
    guard let value = ID(text) else { preconditionFailure("the test's own id '\(text)' is wrong") }
    return value
  }

  static func time(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: seconds * 1_000) }

  static let reference = SourceReference(
    commit: identifier(String(repeating: "a", count: 40), CommitID.self),
    digest: identifier(String(repeating: "b", count: 64), BlobDigest.self), size: 10)

  static func workload(port: UInt16 = 8_080) -> WorkloadSpec { WorkloadSpec(language: "python3", port: port) }

  static func id(_ generation: UInt32 = 1, _ attempt: UInt32 = 1) -> AllocationID {
    AllocationID(deployment: deployment, generation: generation, attempt: attempt)
  }

  static func allocation(_ generation: UInt32 = 1, on node: NodeID = node, port: UInt16 = 8_080, epoch: UInt64 = 1)
    -> Allocation
  {
    Allocation(
      placing: id(generation), on: node, name: name, workload: workload(port: port), source: reference, epoch: epoch)
  }

  static func moved(_ allocation: Allocation, _ phase: AllocationPhase, _ reason: TransitionReason, _ role: Actor.Role)
    throws -> Allocation
  {
    var moved = allocation
    try moved.move(to: phase, because: reason, by: role)
    return moved
  }

  static func set(_ allocations: [Allocation], epoch: UInt64 = 1, index: UInt64 = 1) -> Assignments {
    Assignments(
      cluster: cluster, node: node, epoch: epoch, version: DesiredVersion(epoch: epoch, index: index),
      allocations: allocations)
  }

  static func deployment(intent: Deployment.Intent = .run, generation: UInt32 = 1) -> Deployment {
    Deployment(
      id: deployment, name: name, source: GitSource(url: "https://example.org/ann/shop.git"), intent: intent,
      generation: generation, createdAt: time(0), createdBy: user)
  }

  static func instance(
    _ generation: UInt32 = 1, _ phase: RuntimeInstance.Phase = .running, epoch: UInt64 = 1, port: UInt16 = 8_080
  ) -> RuntimeInstance {
    RuntimeInstance(id: id(generation), phase: phase, epoch: epoch, probePort: port)
  }
}
