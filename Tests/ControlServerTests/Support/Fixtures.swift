@testable import EdgeModel

/// Records that the tests share.
enum Fixtures {
  static let nodeA = identifier(NodeID.self, "naaaaaaaaaaa")
  static let nodeB = identifier(NodeID.self, "nbbbbbbbbbbb")
  static let deploymentID = identifier(DeploymentID.self, "daaaaaaaaaaa")
  static let change = identifier(ChangeID.self, "raaaaaaaaaaa")
  static let commit = identifier(CommitID.self, String(repeating: "c", count: 40))
  static let digest = identifier(BlobDigest.self, String(repeating: "d", count: 64))
  static let shop = identifier(AppName.self, "shop")
  static let user = Actor(role: .user, name: "ann")

  /// A fixture that can't be made is a mistake in the tests themselves.
  private static func identifier<ID: CheckedIdentifier>(_ type: ID.Type, _ text: String) -> ID {
    guard let id = ID(text) else { preconditionFailure("'\(text)' is no \(type)") }
    return id
  }

  static let source = SourceReference(commit: commit, digest: digest, size: 10)
  static let workload = WorkloadSpec(language: "python3", port: 8080)

  static func deployment(_ intent: Deployment.Intent = .run, generation: UInt32 = 1, resolved: Bool = true)
    -> Deployment
  {
    Deployment(
      id: deploymentID, name: shop, source: GitSource(url: "https://example.org/ann/shop.git"), intent: intent,
      generation: generation,
      resolved: resolved ? ResolvedSource(generation: generation, reference: source, workload: workload) : nil,
      createdAt: Timestamp(milliseconds: 1_700_000_000_250), createdBy: user)
  }

  static func allocationID(generation: UInt32 = 1, attempt: UInt32 = 1) -> AllocationID {
    AllocationID(deployment: deploymentID, generation: generation, attempt: attempt)
  }

  static func allocation(generation: UInt32 = 1, on node: NodeID = nodeA) -> Allocation {
    Allocation(
      placing: allocationID(generation: generation), on: node, name: shop, workload: workload, source: source, epoch: 1)
  }

  static func node(_ id: NodeID, _ name: String, address: String = "http://127.0.0.1:7070") -> NodeRecord {
    NodeRecord(
      id: id, name: identifier(NodeName.self, name), address: address, joinedAt: Timestamp(milliseconds: 0))
  }

  static func report(_ node: NodeID, _ phase: ObservedAllocation.Phase?, detail: String? = nil) -> NodeReport {
    let facts = NodeFacts(
      name: identifier(NodeName.self, "alpha"), address: "http://127.0.0.1:7070", host: "10.0.0.7",
      capacity: Resources(cpuMillicores: 2000, memoryBytes: 1 << 30), runtime: "docker", languages: ["python3"],
      agentVersion: "9.9.9")
    let allocations = phase.map {
      [
        ObservedAllocation(
          id: allocationID(), phase: $0, detail: detail, restarts: 2, since: Timestamp(milliseconds: 0))
      ]
    }
    return NodeReport(
      cluster: identifier(ClusterID.self, "caaaaaaaaaaa"), node: node, applied: nil, facts: facts,
      allocations: allocations ?? [], at: Timestamp(milliseconds: 5_000))
  }
}
