import EdgeModel
import EdgeStore
import Foundation
import Testing

/// A folder for one test, removed afterwards.
func withDirectory<Value>(_ body: (String) async throws -> Value) async throws -> Value {
  let url = FileManager.default.temporaryDirectory.appending(path: "flotilla-store-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: url) }
  return try await body(url.path(percentEncoded: false))
}

/// The bytes of a file.
func bytes(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path))) }

func write(_ bytes: [UInt8], to path: String) throws { try Data(bytes).write(to: URL(filePath: path)) }

func names(in directory: String) throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
}

enum Sample {
  static let cluster = ClusterID.random()
  static let node = NodeID.random()

  static func allocation(
    _ deployment: DeploymentID = .random(), attempt: UInt32 = 1, node: NodeID = Sample.node
  ) throws -> Allocation {
    Allocation(
      placing: AllocationID(deployment: deployment, generation: 1, attempt: attempt), on: node,
      name: try AppName("shop"[...]), workload: WorkloadSpec(language: "python3", port: 8_080),
      source: SourceReference(
        commit: try CommitID(String(repeating: "a", count: 40)[...]),
        digest: try BlobDigest(String(repeating: "b", count: 64)[...]), size: 10),
      epoch: 1)
  }

  static func request(_ milliseconds: Int64 = 0) -> DesiredChange {
    .change(
      ChangeRecord(
        id: .random(), kind: .deploy, deployment: .random(), generation: 1,
        requestedBy: Actor(role: .user, name: "ann"), at: Timestamp(milliseconds: milliseconds)))
  }

  static func line(_ text: String, _ stream: LogLine.Stream = .standardOutput, at: Int64 = 0) -> LogLine {
    LogLine(stream: stream, at: Timestamp(milliseconds: at), text: text)
  }
}
