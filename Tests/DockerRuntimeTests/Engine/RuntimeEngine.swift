import DockerClient
import EdgeAgent
import EdgeModel
import Foundation
import Logging
import TestPorts
import Testing

@testable import DockerRuntime

/// A runtime on the real engine, for one test: everything that it made is removed afterwards.
struct RuntimeEngine: Sendable {
  let docker: DockerEngine
  let runtime: DockerRuntime
  let node: NodeID
  let image: String
  let sink = MemorySink()
  let deployment = DeploymentID.random()
  let root: String

  static var isExpected: Bool {
    ProcessInfo.processInfo.environment["FLOTILLA_TEST_DOCKER"] != nil
      || ProcessInfo.processInfo.environment["FLOTILLA_REQUIRE_SERVICES"] == "1"
  }

  static func with(_ body: (Self) async throws -> Void) async throws {
    let environment = ProcessInfo.processInfo.environment
    let host = try #require(environment["FLOTILLA_TEST_DOCKER"], "FLOTILLA_TEST_DOCKER isn't set")
    let image = try #require(environment["FLOTILLA_TEST_BASE_IMAGE"], "FLOTILLA_TEST_BASE_IMAGE isn't set")
    let docker = try DockerEngine(host: host)
    let node = NodeID.random()
    let configuration = DockerRuntimeConfiguration(
      node: node, images: ["python3": image, "custom": image], publishAddress: "127.0.0.1")
    let root = NSTemporaryDirectory() + "flotilla-docker-\(UInt32.random(in: 0 ... .max))"
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    let engine = Self(
      docker: docker, runtime: DockerRuntime(docker, configuration, logger: Logger(label: "test")), node: node,
      image: image, root: root)
    do {
      try await body(engine)
    } catch {
      await engine.clean()
      throw error
    }
    await engine.clean()
    #expect(try await engine.leftovers() == [])
  }

  /// What carries this test's label.
  func leftovers() async throws -> [String] {
    let filters = DockerLabels.filter(node)
    return try await docker.containers.list(filters, all: true).flatMap(\.names)
      + docker.networks.list(filters).map(\.name) + docker.volumes.list(filters).volumes.map(\.name)
      + runtime.images.list().map(\.name.text)
  }

  /// What fails here shows in what is left over.
  private func clean() async {
    runtime.images.forget()
    for instance in (try? await runtime.instances()) ?? [] {
      try? await runtime.stop(instance.id, grace: .zero, removing: true)
    }
    try? await runtime.removeVolumes(of: deployment)
    await runtime.shutdown()
    try? FileManager.default.removeItem(atPath: root)
  }

  func allocation(_ workload: WorkloadSpec, attempt: UInt32 = 1) throws -> Allocation {
    Allocation(
      placing: AllocationID(deployment: deployment, generation: 1, attempt: attempt), on: node,
      name: try AppName("shop"[...]), workload: workload, source: Sample.allocation().source, epoch: 7)
  }

  /// Starts an app of these files.
  func start(_ allocation: Allocation, _ files: [String: String] = [:]) async throws {
    let path = "\(root)/\(allocation.id).tar"
    let entries = files.sorted { $0.key < $1.key }.map { TarEntry(path: $0.key, content: Array($0.value.utf8)) }
    try Data(try TarEntry.archive(entries)).write(to: URL(fileURLWithPath: path))
    try await runtime.start(
      allocation, from: Artifact(reference: allocation.source, archivePath: path), log: sink)
  }

  /// The one instance that there is.
  func instance() async throws -> RuntimeInstance {
    let instances = try await runtime.instances()
    #expect(instances.count == 1)
    return try #require(instances.first)
  }

  /// Waits, by the engine's events, until the instance is as wanted.
  func wait(until isSo: (RuntimeInstance) -> Bool) async throws -> RuntimeInstance {
    while true {
      let seen = try await runtime.waitForChange(after: nil)
      let instance = try await instance()
      if isSo(instance) { return instance }
      _ = try await runtime.waitForChange(after: seen)
    }
  }
}
