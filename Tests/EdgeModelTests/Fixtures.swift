import EdgeModel
import Foundation
import Testing

enum Sample {
  static func deployment(_ letter: Character = "a") throws -> DeploymentID {
    try #require(DeploymentID("d" + String(repeating: letter, count: 11)))
  }

  static func node(_ letter: Character = "a") throws -> NodeID {
    try #require(NodeID("n" + String(repeating: letter, count: 11)))
  }

  static func reference() throws -> SourceReference {
    SourceReference(
      commit: try CommitID(String(repeating: "a", count: 40)[...]),
      digest: try BlobDigest(String(repeating: "b", count: 64)[...]), size: 512)
  }

  static let workload = WorkloadSpec(
    language: "python3", run: "python3 app.py", test: "python3 -m unittest", port: 8_080, endpoint: "/shop",
    environment: ["A": "1", "B": ""], resources: Resources(cpuMillicores: 250, memoryBytes: 1 << 28, diskBytes: 1),
    requiredLabels: ["zone": "attic"], architectures: ["amd64"])

  static func allocation(
    _ letter: Character = "a", generation: UInt32 = 1, attempt: UInt32 = 1, on node: NodeID? = nil
  ) throws -> Allocation {
    Allocation(
      placing: AllocationID(deployment: try deployment(letter), generation: generation, attempt: attempt),
      on: try node ?? Self.node(), name: try AppName("shop"[...]), workload: workload, source: try reference(), epoch: 3
    )
  }

  static func record(_ letter: Character = "a", at milliseconds: Int64 = 0) throws -> Deployment {
    Deployment(
      id: try deployment(letter), name: try AppName("shop"[...]),
      source: GitSource(url: "https://example.org/ann/shop.git", branch: "main"), environment: ["A": "1"],
      createdAt: Timestamp(milliseconds: milliseconds), createdBy: Actor(role: .user, name: "ann"))
  }

  static func change(_ number: Int) throws -> ChangeRecord {
    ChangeRecord(
      id: .random(), kind: .update, deployment: try deployment(), generation: 2,
      requestedBy: Actor(role: .user, name: "ann \(number)", isAdministrator: true),
      at: Timestamp(milliseconds: Int64(number)))
  }

  /// An allocation brought to a phase by legal steps.
  static func allocation(in phase: AllocationPhase) throws -> Allocation {
    var made = try allocation()
    switch phase {
    case .run: break
    case .stop: try made.move(to: .stop, because: .asked, by: .user)
    case .failed: try made.move(to: .failed, because: .failed("it ended with status 1"), by: .worker)
    case .remove: try made.move(to: .remove, because: .destroyed, by: .user)
    case .removed:
      try made.move(to: .remove, because: .destroyed, by: .user)
      try made.move(to: .removed, because: .confirmedGone, by: .worker)
    }
    return made
  }
}

/// Through JSON and back.
func throughJSON<Value: Codable>(_ value: Value) throws -> Value {
  try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(value))
}

/// JSON with sorted keys.
func json(_ value: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  return String(decoding: try encoder.encode(value), as: UTF8.self)
}

func decoded<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
  try JSONDecoder().decode(type, from: Data(text.utf8))
}
