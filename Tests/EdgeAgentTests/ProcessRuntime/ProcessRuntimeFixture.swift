import EdgeModel
import Foundation
import Glibc
import Logging
import Manifests
import Testing

@testable import EdgeAgent

/// A runtime's directory for one test, and apps to run in it.
struct ProcessRuntimeFixture: Sendable {
  let root: String
  let id = AllocationID(deployment: .random(), generation: 1, attempt: 1)

  /// Apps that are a shell script: nothing has to be installed for them.
  static let shell = Language(
    "sh", baseImage: "none", defaultRun: "sh main.sh", hostCommand: "sh", dockerfile: "FROM scratch")

  static func with<Result>(_ body: (Self) async throws -> Result) async throws -> Result {
    let fixture = Self(root: "\(NSTemporaryDirectory())flotilla-process-\(UUID().uuidString)")
    try FileManager.default.createDirectory(atPath: fixture.root, withIntermediateDirectories: true)
    let result: Result
    do {
      result = try await body(fixture)
    } catch {
      await fixture.endEverything()
      throw error
    }
    await fixture.endEverything()
    return result
  }

  /// Whatever a failed test left running.
  private func endEverything() async {
    let directory = directory()
    for record in directory.instances() where record.isAlive(boot: ProcessStatus.bootID()) {
      await record.group.end(grace: .zero)
    }
    try? FileManager.default.removeItem(atPath: root)
  }

  func directory(_ id: AllocationID? = nil) -> AllocationDirectory {
    AllocationDirectory(id: id ?? self.id, root: "\(root)/allocations")
  }

  func runtime(
    leaveRunning: Bool = false, _ change: (inout ProcessRuntimeConfiguration) -> Void = { _ in }
  ) throws -> ProcessRuntime {
    var configuration = ProcessRuntimeConfiguration(
      root: "\(root)/allocations", languages: .standard.adding(Self.shell), leaveRunning: leaveRunning)
    change(&configuration)
    return try ProcessRuntime(configuration, logger: Logger(label: "test"))
  }

  func allocation(
    _ language: String = "sh", run: String = "", test: String? = nil, port: UInt16? = nil,
    environment: [String: String] = [:], id: AllocationID? = nil
  ) throws -> Allocation {
    Allocation(
      placing: id ?? self.id, on: .random(), name: try AppName("shop"),
      workload: WorkloadSpec(
        language: language, run: run, test: test, port: try port ?? Self.freePort(), environment: environment),
      source: try Self.reference(), epoch: 7)
  }

  static func reference() throws -> SourceReference {
    SourceReference(
      commit: try CommitID(String(repeating: "a", count: 40)),
      digest: try BlobDigest(String(repeating: "b", count: 64)),
      size: 1)
  }

  /// An archive of files by name.
  func artifact(_ files: [String: String]) async throws -> Artifact {
    let source = "\(root)/source-\(UUID().uuidString)"
    for (name, text) in files {
      let path = "\(source)/\(name)"
      try FileManager.default.createDirectory(
        atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try text.write(toFile: path, atomically: false, encoding: .utf8)
    }
    return try await artifact(arguments: ["-C", source, "."])
  }

  func artifact(script: String) async throws -> Artifact { try await artifact(["main.sh": script]) }

  func artifact(arguments: [String]) async throws -> Artifact {
    let archive = "\(root)/\(UUID().uuidString).tar"
    let outcome = try await ChildCommand(
      arguments: ["tar", "-c", "-P", "-f", archive] + arguments, environment: ["PATH": "/usr/bin:/bin"]
    ).run()
    try #require(outcome.isSuccess, "\(String(decoding: outcome.errorOutput, as: UTF8.self))")
    return Artifact(reference: try Self.reference(), archivePath: archive)
  }

  /// A port that nothing listens on now.
  static func freePort() throws -> UInt16 {
    let (descriptor, port) = try listen(0, backlog: nil)
    close(descriptor)
    return port
  }

  /// A socket on a port, listening where a backlog is given.
  static func listen(_ port: UInt16, backlog: Int32?) throws -> (descriptor: Int32, port: UInt16) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    try #require(descriptor >= 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && (backlog.map { Glibc.listen(descriptor, $0) == 0 } ?? true)
          && getsockname(descriptor, $0, &length) == 0
      }
    }
    try #require(isBound)
    return (descriptor, UInt16(bigEndian: address.sin_port))
  }

  /// Waits until an allocation ended, and gives its status.
  @discardableResult
  func exit(_ runtime: ProcessRuntime, _ id: AllocationID? = nil) async throws -> Int32? {
    let id = id ?? self.id
    var version: RuntimeVersion?
    while true {
      version = try await runtime.waitForChange(after: version)
      if case .exited(let status) = try await phase(runtime, id) { return status }
    }
  }

  func phase(_ runtime: ProcessRuntime, _ id: AllocationID? = nil) async throws -> RuntimeInstance.Phase? {
    try await runtime.instances().first { $0.id == id ?? self.id }?.phase
  }

  static func isAlive(_ pid: Int32) -> Bool { ProcessStatus.read(pid).map { !$0.isZombie } ?? false }
}
