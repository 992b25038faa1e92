internal import EdgeModel

/// Records that are new in every log.
enum SampleRecords {
  static func node(_ name: String = "cellar") throws -> NodeRecord {
    NodeRecord(
      id: .random(), name: try NodeName(name[...]), address: "http://10.0.0.7:7070",
      joinedAt: Timestamp(milliseconds: 1_700_000_000_000))
  }

  static func allocation(
    _ deployment: DeploymentID = .random(), attempt: UInt32 = 1, on node: NodeID = .random(), epoch: UInt64
  ) throws -> Allocation {
    Allocation(
      placing: AllocationID(deployment: deployment, generation: 1, attempt: attempt), on: node,
      name: try AppName("shop"[...]), workload: WorkloadSpec(language: "python3", port: 8_080),
      source: SourceReference(
        commit: try CommitID(String(repeating: "a", count: 40)[...]),
        digest: try BlobDigest(String(repeating: "b", count: 64)[...]), size: 10),
      epoch: epoch)
  }

  static func deployment() throws -> Deployment {
    Deployment(
      id: .random(), name: try AppName("shop"[...]), source: GitSource(url: "https://example.org/shop.git"),
      createdAt: Timestamp(milliseconds: 1_700_000_000_000), createdBy: Actor(role: .user, name: "ann"))
  }

  static func request(for deployment: DeploymentID = .random()) -> DesiredChange {
    .change(
      ChangeRecord(
        id: .random(), kind: .deploy, deployment: deployment, generation: 1,
        requestedBy: Actor(role: .user, name: "ann"), at: Timestamp(milliseconds: 1_700_000_000_000)))
  }
}
