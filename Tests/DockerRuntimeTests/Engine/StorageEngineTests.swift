import DockerClient
import EdgeAgent
import EdgeModel
import Foundation
import Logging
import Testing

@testable import DockerRuntime

/// What may be cleaned of a real engine, and what never.
@Suite(.timeLimit(.minutes(5)), .enabled(if: RuntimeEngine.isExpected)) struct StorageEngineTests {
  private static let nothing = StorageNeed(allocations: [], images: [])

  /// An image with a name of the test's own and these labels.
  private func build(
    _ engine: RuntimeEngine, _ name: String
  ) async throws -> String {
    let options = BuildOptions(tags: [name])
    let dockerfile = "FROM \(engine.image)\nENV FLOTILLA_TEST=\(name)\n"
    let context = try TarEntry.archive([TarEntry(path: "Dockerfile", content: Array(dockerfile.utf8))])
    return try await engine.docker.images.build(options, context: context).id
  }

  private func isThere(_ engine: RuntimeEngine, _ name: String) async throws -> Bool {
    do {
      _ = try await engine.docker.images.inspect(name)
      return true
    } catch let error as DockerError where error.code == .notFound {
      return false
    }
  }

  /// The runtime of an agent that remembers what it fetched.
  private func remembering(_ engine: RuntimeEngine) throws -> (DockerRuntime, FetchedImages) {
    let images = try FetchedImages(path: engine.root + "/fetched.json")
    var configuration = DockerRuntimeConfiguration(node: engine.node)
    configuration.fetchedImages = images
    return (DockerRuntime(engine.docker, configuration, logger: Logger(label: "test")), images)
  }

  @Test func `a built image that no allocation needs is found and removed, one that is needed is not`() async throws {
    try await RuntimeEngine.with { engine in
      let needed = try engine.allocation(Sample.allocation().workload)
      let stale = try engine.allocation(Sample.allocation().workload, attempt: 2)
      let names = [needed, stale].map { ImageName(.main($0), on: engine.node).text }
      for name in names { _ = try await build(engine, name) }
      let need = StorageNeed(allocations: [needed.id], images: [])
      let items = try await engine.runtime.storedItems(besides: need)
      #expect(items.map(\.name) == [names[1]])
      #expect(items.first?.kind == .builtImage)
      let item = try #require(items.first)
      #expect(item.bytes > 0)
      // It was assigned meanwhile.
      try await engine.runtime.removeStored(item, besides: StorageNeed(allocations: [stale.id], images: []))
      #expect(try await isThere(engine, names[1]))
      try await engine.runtime.removeStored(item, besides: need)
      #expect(try await !isThere(engine, names[1]))
      #expect(try await isThere(engine, names[0]))
      #expect(try await engine.runtime.storageFolders().allSatisfy { $0.hasPrefix("/") })
    }
  }

  @Test func `an image that two versions share goes with the last of them`() async throws {
    try await RuntimeEngine.with { engine in
      let workload = WorkloadSpec(language: "custom", port: 0)
      let (one, two) = (try engine.allocation(workload), try engine.allocation(workload, attempt: 2))
      let files = ["Dockerfile": "FROM \(engine.image)\nENV FLOTILLA_TEST=\(engine.deployment)\nCMD [\"true\"]\n"]
      try await engine.start(one, files)
      try await engine.start(two, files)
      let names = [one, two].map { ImageName(.main($0), on: engine.node) }
      let images = try await engine.runtime.images.list()
      #expect(Set(images.map(\.name)) == Set(names))
      #expect(Set(images.map(\.image.id)).count == 1)
      try await engine.runtime.stop(one.id, grace: .zero, removing: true)
      #expect(try await engine.runtime.images.list().map(\.name) == [names[1]])
      #expect(try await engine.runtime.instances().map(\.id) == [two.id])
      try await engine.runtime.stop(two.id, grace: .zero, removing: true)
      #expect(try await engine.runtime.images.list().isEmpty)
      #expect(try await engine.runtime.instances().isEmpty)
    }
  }

  @Test func `fetched images that nothing uses go; others' never, nor one that was there before`() async throws {
    try await RuntimeEngine.with { engine in
      let (runtime, images) = try remembering(engine)
      let suffix = engine.deployment.rawValue
      let (ours, theirs, before) = (
        "flotilla-test/ours:\(suffix)", "flotilla-test/theirs:\(suffix)", "flotilla-test/before:\(suffix)"
      )
      let now = Timestamp(milliseconds: 1_000)
      for name in [ours, theirs, before] { _ = try await build(engine, name) }
      // As fetching notes them.
      try await images.begin(ours, before: [], now: now)
      try await images.end(ours, id: try await engine.docker.images.inspect(ours).id)
      let known = try await engine.docker.images.inspect(before).id
      try await images.begin(before, before: [known], now: now)
      try await images.end(before, id: known)
      let items = try await runtime.storedItems(besides: Self.nothing).filter { $0.kind == .fetchedImage }
      #expect(items.map(\.name) == [ours])
      #expect(items.first?.unusedSince == now)
      let item = try #require(items.first)
      #expect(try await runtime.storedItems(besides: StorageNeed(allocations: [], images: [ours])).isEmpty)
      // Somebody's container uses it, although it doesn't run.
      let container = try await engine.docker.containers.create(ContainerSpec(image: ours, command: ["true"])).id
      #expect(try await runtime.storedItems(besides: Self.nothing).isEmpty)
      await #expect(throws: RuntimeError.self) { try await runtime.removeStored(item, besides: Self.nothing) }
      #expect(try await isThere(engine, ours))
      try await engine.docker.containers.remove(container, force: true)
      try await runtime.removeStored(item, besides: Self.nothing)
      #expect(try await !isThere(engine, ours))
      for name in [theirs, before] {
        #expect(try await isThere(engine, name))
        try await engine.docker.images.remove(name)
      }
      #expect(await images.list.isEmpty)
      await runtime.shutdown()
    }
  }

  @Test func `an image that somebody put in the place of ours is theirs`() async throws {
    try await RuntimeEngine.with { engine in
      let (runtime, images) = try remembering(engine)
      let name = "flotilla-test/replaced:\(engine.deployment.rawValue)"
      _ = try await build(engine, name)
      try await images.begin(name, before: [], now: Timestamp(milliseconds: 0))
      try await images.end(name, id: "sha256:another")
      #expect(try await runtime.storedItems(besides: Self.nothing).isEmpty)
      try await runtime.removeStored(
        CleaningItem(kind: .fetchedImage, name: name, bytes: 0, unusedSince: nil), besides: Self.nothing)
      #expect(try await isThere(engine, name))
      try await engine.docker.images.remove(name)
      await runtime.shutdown()
    }
  }

  @Test func `volumes are shown and stay`() async throws {
    try await RuntimeEngine.with { engine in
      let name = try VolumeName("data"[...])
      let labels = DockerLabels.ofVolume(name, of: engine.deployment, node: engine.node)
      let made = try await engine.docker.volumes.create("flotilla-\(engine.deployment)-data", labels: labels)
      let items = try await engine.runtime.storedItems(besides: Self.nothing)
      #expect(items.map(\.kind) == [.volume])
      let item = try #require(items.first)
      #expect(item.unusedSince == nil)
      try await engine.runtime.removeStored(item, besides: Self.nothing)
      #expect(try await engine.docker.volumes.list(DockerLabels.filter(engine.node)).volumes.map(\.name) == [made.name])
    }
  }
}
