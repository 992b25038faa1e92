// An agent's runtime that a test kills: starts one app, prints its output, and goes on until it is killed.
// Usage: process-runtime-host ROOT ARCHIVE ALLOCATION PORT
import EdgeAgent
import EdgeModel
import Foundation
import Logging

@main
struct ProcessRuntimeHost {
  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 5, let port = UInt16(arguments[4]) else {
      FileHandle.standardError.write(Data("usage: process-runtime-host ROOT ARCHIVE ALLOCATION PORT\n".utf8))
      exit(2)
    }
    let configuration = ProcessRuntimeConfiguration(root: arguments[1])
    let runtime = try ProcessRuntime(
      configuration, logger: Logger(label: "host", factory: { _ in SwiftLogNoOpLogHandler() }))
    let reference = SourceReference(
      commit: try CommitID(String(repeating: "a", count: 40)),
      digest: try BlobDigest(String(repeating: "b", count: 64)),
      size: 1)
    let allocation = Allocation(
      placing: try AllocationID(arguments[3]), on: .random(), name: try AppName("shop"),
      workload: WorkloadSpec(language: "python3", run: "exec sh main.sh", port: port), source: reference, epoch: 1)
    try await runtime.start(allocation, from: Artifact(reference: reference, archivePath: arguments[2]), log: Printer())
    while true { try await Task.sleep(for: .seconds(3600)) }
  }
}

private struct Printer: LogSink {
  func write(_ lines: [LogLine]) async throws {
    for line in lines { FileHandle.standardOutput.write(Data("\(line.text)\n".utf8)) }
  }

  func lastLines(of streams: Set<LogLine.Stream>, count: Int) async throws -> [LogLine] { [] }
}
