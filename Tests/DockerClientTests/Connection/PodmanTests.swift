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

    /// A container without a network, which runs until it is ended.
    private func sleeper(_ image: String) -> ContainerSpec {
      var spec = ContainerSpec(image: image, command: ["/bin/busybox", "sleep", "1000"])
      spec.host.networkMode = "none"
      spec.stopTimeout = .zero
      return spec
    }

    private func text(_ frames: some AsyncSequence<LogFrame, any Error>) async throws -> [LogFrame.Source: String] {
      var text: [LogFrame.Source: String] = [:]
      for try await frame in frames { text[frame.source, default: ""] += String(decoding: frame.bytes, as: UTF8.self) }
      return text
    }

    @Test func `both directions of attachments and commands, archives and samples`() async throws {
      try await PrivatePodman.with { podman in
        let docker = try DockerEngine(host: podman.host)
        let image = try await importImage(docker)
        var spec = sleeper(image)
        spec.command = ["/bin/busybox", "sh", "-c", "/bin/busybox cat; echo ended; exit 5"]
        let run = try await docker.run(spec, pull: .never, input: Array("input\n".utf8))
        #expect(run.output == "input\nended\n" && run.exitCode == 5)

        try await docker.withContainer(sleeper(image), pull: .never) { id in
          let script = ["/bin/busybox", "sh", "-c", "echo out; echo err >&2; exit 4"]
          let exec = try await docker.exec.create(in: id, ExecSpec(script))
          let said = try await text(try await docker.exec.start(exec))
          #expect(said == [.standardOutput: "out\n", .standardError: "err\n"])
          #expect(try await docker.exec.inspect(exec).exitCode == 4)
          var cat = ExecSpec(["/bin/busybox", "cat"])
          cat.takesInput = true
          let attachment = try await docker.exec.attach(try await docker.exec.create(in: id, cat))
          try await attachment.write("there and back\n")
          try attachment.closeInput()
          #expect(try await text(attachment.output) == [.standardOutput: "there and back\n"])

          let content = Array("content".utf8)
          let archive = try TarEntry.archive([TarEntry(path: "file", content: content)])
          try await docker.containers.extract(AsyncThrowingStream([archive]), to: "/", in: id)
          let copied = try await docker.containers.archive(of: "/file", in: id)
          #expect(copied.status.size == Int64(content.count))
          var bytes: [UInt8] = []
          for try await chunk in copied.bytes { bytes += chunk }
          #expect(bytes.dropFirst(512).starts(with: content))
          #expect(try await docker.containers.changes(id).contains { $0.path == "/file" })
          let missing = await TestEngine.code { _ = try await docker.containers.archive(of: "/none", in: id) }
          #expect(missing == .notFound)

          let sample = try await docker.containers.stats(id)
          #expect(sample.memoryUsed > 0 && sample.cpu.container > 0)
          for try await next in try await docker.containers.samples(of: id) {
            #expect(next.time >= sample.time)
            break
          }
        }
        #expect(try await docker.containers.list(all: true).isEmpty)
      }
    }

    @Test func `networks, volumes and builds; and what it has not is told as such`() async throws {
      try await PrivatePodman.with { podman in
        let docker = try DockerEngine(host: podman.host)
        let image = try await importImage(docker)
        let labels = ["org.example.owner": "me"]
        let mine: EngineFilters = [.label("org.example.owner", "me")]

        let network = try await docker.networks.create(NetworkSpec(name: "shared", labels: labels)).id
        #expect(try await docker.networks.list(mine).map(\.name) == ["shared"])
        #expect(try await docker.networks.inspect("shared").id == network)
        #expect(await TestEngine.code { _ = try await docker.networks.inspect("none") } == .notFound)
        var spec = sleeper(image)
        spec.host.networkMode = "shared"
        try await docker.withContainer(spec, pull: .never) { id in
          let joined = try await docker.containers.inspect(id).addresses
          #expect(joined["shared"] != nil)
          // Where Docker says 409 and 403.
          let again = await TestEngine.code { _ = try await docker.networks.create(NetworkSpec(name: "shared")) }
          #expect(again == .engineFailure)
          #expect(await TestEngine.code { try await docker.networks.remove("shared") } == .engineFailure)
        }

        try await docker.volumes.create("kept", labels: labels)
        #expect(try await docker.volumes.list(mine).volumes.map(\.name) == ["kept"])
        var mounting = sleeper(image)
        mounting.mounts = [ContainerMount(type: "volume", source: "kept", target: "/data")]
        for (command, output) in [("echo text > /data/f", ""), ("/bin/busybox cat /data/f", "text\n")] {
          mounting.command = ["/bin/busybox", "sh", "-c", command]
          let run = try await docker.run(mounting, pull: .never)
          #expect(run.isSuccess && run.output == output)
        }

        let (id, output) = try await build(docker, "FROM \(image)\nLABEL org.example.owner=me\nCOPY data /data\n")
        #expect(output.contains("STEP 3/3"))
        #expect(try await docker.images.inspect(id).labels["org.example.owner"] == "me")
        let failed = await #expect(throws: DockerError.self) {
          _ = try await build(docker, "FROM \(image)\nRUN [\"/bin/busybox\", \"false\"]\n")
        }
        #expect(failed?.code == .buildFailed && failed?.output?.contains("STEP 2/2") == true)

        let report = try await docker.removeAll(labelled: "org.example.owner", "me")
        #expect(report.networks == ["shared"] && report.volumes == ["kept"] && report.left.isEmpty)
        #expect(await TestEngine.code { _ = try await docker.volumes.inspect("kept") } == .notFound)

        for refused in [
          { _ = try await docker.swarm.inspect() }, { _ = try await docker.plugins.list([]) },
          { _ = try await docker.distribution.inspect("a:1") }, { _ = try await docker.checkpoints.list(of: "a") },
          { _ = try await docker.containers.attachByWebSocket("a") },
        ] as [@Sendable () async throws -> Void] {
          #expect(await TestEngine.code(refused) == .notFound)
        }
      }
    }

    private func build(_ docker: DockerEngine, _ dockerfile: String) async throws -> (id: String, output: String) {
      let context = try TarEntry.archive([
        TarEntry(path: "Dockerfile", content: Array(dockerfile.utf8)), TarEntry(path: "data", content: Array("x".utf8)),
      ])
      var output = ""
      let built = try await docker.images.build(BuildOptions(), context: context) { output += $0.output ?? "" }
      return (built.id, output)
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
