import DockerClient
import DockerTestServer
import Foundation
import Testing

extension PrivateEngines {
  @Suite(.timeLimit(.minutes(5)), .enabled(if: PrivatePodman.isWanted))
  struct PodmanTests {
    @Test func `Podman's service runs a container, tells how it ended and what happened`() async throws {
      try await PrivatePodman.with { podman in
        let docker = try DockerEngine(host: podman.host)
        let ping = try await docker.system.ping()
        #expect(ping.version >= .oldest)
        let version = try await docker.system.version()
        #expect(version.components.contains { $0.name == "Podman Engine" })
        #expect(try await docker.system.info().containers == 0)

        let image = try await importImage(docker)
        #expect(try await docker.images.list().map(\.id) == [image])
        let events = try await docker.system.events([.named("type", "container")])
        var spec = ContainerSpec(
          image: image, command: ["/bin/busybox", "sh", "-c", "echo out; echo err >&2; exit 3"])
        spec.labels = ["org.example.owner": "me"]
        spec.host.networkMode = "none"
        let id = try await docker.containers.create(spec, name: "short").id
        let exit = try await docker.containers.wait(for: id, until: .nextExit) {
          try await docker.containers.start(id)
        }
        #expect(exit.code == 3)
        var output: [LogFrame.Source: String] = [:]
        for try await frame in try await docker.containers.logs(id) {
          output[frame.source, default: ""] += String(decoding: frame.bytes, as: UTF8.self)
        }
        #expect(output == [.standardOutput: "out\n", .standardError: "err\n"])
        let listed = try await docker.containers.list([.label("org.example.owner", "me")], all: true)
        #expect(listed.map(\.id) == [id])
        #expect(try await docker.containers.inspect(id).state.exitCode == 3)
        try await docker.containers.remove(id)
        #expect(await TestEngine.code { _ = try await docker.containers.inspect(id) } == .notFound)

        var seen: [String] = []
        for try await event in events where event.actor == id {
          seen.append(event.action)
          if event.action == "remove" || event.action == "destroy" { break }
        }
        #expect(seen.contains("create") && seen.contains("start") && seen.contains { $0.hasPrefix("die") })
      }
    }

    private func importImage(_ docker: DockerEngine) async throws -> String {
      let busybox = try [UInt8](Data(contentsOf: URL(fileURLWithPath: "/bin/busybox")))
      let archive = try TarEntry.archive([TarEntry(path: "bin/busybox", content: busybox, permissions: 0o755)])
      return try await docker.images.importFiles(AsyncThrowingStream([archive]))
    }
  }
}

extension AsyncThrowingStream where Failure == any Error, Element: Sendable {
  /// One element after the other, as they are.
  fileprivate init(_ elements: [Element]) {
    self.init { continuation in
      for element in elements { continuation.yield(element) }
      continuation.finish()
    }
  }
}
