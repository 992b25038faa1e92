import DockerClient
import HTTPTestServer
import HTTPTransport
import Testing

extension Registries {
  @Suite(.timeLimit(.minutes(5)), .enabled(if: TestEngine.isExpected))
  struct ImageCatalogueEngineTests {
    private func mark() -> String { "flotilla-test/catalogue:\(UInt32.random(in: 0 ... .max))" }

    @Test func `a container becomes an image with a history`() async throws {
      let docker = try TestEngine.connect()
      let name = mark()
      try await TestEngine.withContainer(docker, ["sh", "-c", "echo made > /made"]) { container in
        try await docker.containers.start(container)
        _ = try await docker.containers.wait(for: container)
        var options = CommitOptions(
          repository: "flotilla-test/catalogue", tag: name.split(separator: ":").last.map { String($0) })
        options.comment = "made by a test"
        options.author = "A & B <ab@example.org>"
        options.changes = ["ENV ADDED=yes"]
        options.config.labels = [TestEngine.label: name]
        options.config.command = ["cat", "/made"]
        let id = try await docker.images.commit(container, options)
        #expect(id.hasPrefix("sha256:"))
        let image = try await docker.images.inspect(name)
        #expect((image.id, image.comment, image.author) == (id, "made by a test", "A & B <ab@example.org>"))
        #expect(image.environment.contains("ADDED=yes"))
        #expect(image.command == ["cat", "/made"])
        #expect(image.layers.count >= 2)
        #expect(image.storage?.name == "overlay2")
        #expect(image.tagged != nil)
        let history = try await docker.images.history(name)
        #expect(history.first?.comment == "made by a test")
        #expect(history.first?.tags == [name])
        #expect(history.count >= 2)
        #expect(try await docker.images.list([.label(TestEngine.label, name)]).first?.parent == image.parent)
        try await docker.images.remove(name)
      }
    }

    @Test func `a registry is searched`() async throws {
      let docker = try TestEngine.connect()
      // What few registries besides Docker Hub have: the first version of their protocol.
      let registry = try ScriptedServer(.tcp) { connection, _ in
        while let head = connection.readHead() {
          let body =
            head.contains("/v1/search")
            ? #"{"num_results":1,"query":"x","results":[{"name":"ann/shop","description":"A shop","star_count":7}]}"#
            : "{}"
          connection.write(
            "HTTP/1.1 200 OK\r\nX-Docker-Registry-Standalone: true\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
          )
        }
      }
      defer { registry.stop() }
      let address = String(registry.endpoint.description.dropFirst("http://".count))
      let found = try await docker.images.search("\(address)/shop", limit: 5)
      #expect(found.map(\.name) == ["ann/shop"])
      #expect((found.first?.stars, found.first?.text, found.first?.isOfficial) == (7, "A shop", false))
      let odd = await TestEngine.code {
        _ = try await docker.images.search("\(address)/shop", [.named("nonsense", "1")])
      }
      #expect(odd == .badRequest)
    }

    @Test func `an archive that the engine fetches becomes an image`() async throws {
      let docker = try TestEngine.connect()
      let files = try TarEntry.archive([TarEntry(path: "made", content: Array("yes".utf8))])
      let server = try ScriptedServer(.tcp) { connection, _ in
        while let head = connection.readHead() {
          let body = head.hasPrefix("GET /files.tar ") ? files : Array("no archive".utf8)
          connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\n\r\n")
          connection.write(body)
        }
      }
      defer { server.stop() }
      let name = mark()
      let id = try await docker.images.importFiles(
        url: "\(server.endpoint.description)/files.tar", name: name, message: "made by a test", changes: ["CMD [\"a\"]"]
      )
      let image = try await docker.images.inspect(name)
      #expect((image.id, image.comment, image.command) == (id, "made by a test", ["a"]))
      try await docker.images.remove(name)
      let error = await #expect(throws: DockerError.self) {
        _ = try await docker.images.importFiles(url: "\(server.endpoint.description)/other")
      }
      #expect(error?.code == .loadFailed)
    }

    @Test func `a quiet build tells its id alone, and a quiet load the names alone`() async throws {
      let docker = try TestEngine.connect()
      let name = mark()
      let context = try TarEntry.archive([
        TarEntry(path: "Dockerfile", content: Array("FROM scratch\nLABEL a=\(name)\nCOPY Dockerfile /\n".utf8))
      ])
      var options = BuildOptions(tags: [name])
      (options.isQuiet, options.usesCache) = (true, false)
      (options.memoryLimit, options.memoryAndSwapLimit, options.cpuShares, options.cpuSet) = (64 << 20, -1, 512, "0")
      (options.cpuPeriod, options.cpuQuota) = (50_000, 25_000)
      var written = ""
      let image = try await docker.images.build(options, context: context) { written += $0.output ?? "" }
      #expect(written == "\(image.id)\n")
      let archive = try await docker.images.save(name)
      try await docker.images.remove(name)
      var progress = 0
      let loaded = try await docker.images.load(archive, quiet: true) { if $0.layer != nil { progress += 1 } }
      #expect(loaded == [name])
      #expect(progress == 0)
      try await docker.images.remove(name)
    }

    @Test func `what builds keep is pruned`() async throws {
      let docker = try TestEngine.connect()
      let files = try TarEntry.archive([
        TarEntry(path: "Dockerfile", content: Array("FROM scratch\nCOPY Dockerfile /\n".utf8))
      ])
      let server = try ScriptedServer(.tcp) { connection, _ in
        while connection.readHead() != nil {
          connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(files.count)\r\n\r\n")
          connection.write(files)
        }
      }
      defer { server.stop() }
      let (name, remote) = (mark(), "\(server.endpoint.description)/context.tar")
      // BuildKit, which takes no session for a context that it fetches itself: the classic builder keeps no records.
      let build = try await docker.request(
        "POST", "/build", query: ["version": "2", "remote": remote, "t": name], timeout: nil)
      #expect(build.text.contains("moby.image.id"))
      try await docker.images.remove(name)
      let kept = try await TestEngine.usage(docker).buildCache
      let record = try #require(kept.first { $0.text.contains(remote) }, "what it fetched")
      #expect((record.type, record.isUsed, record.size) == ("regular", false, Int64(files.count)))
      #expect(record.created != nil && record.uses > 0)

      let none = try await docker.images.pruneBuildCache([.named("id", "no-such-record")], all: true)
      #expect(none.removed.isEmpty)
      let report = try await docker.images.pruneBuildCache([.named("id", record.id)], all: true)
      #expect(report.removed == [record.id])
      #expect(report.reclaimed == record.size)
      #expect(try await !TestEngine.usage(docker).buildCache.contains { $0.id == record.id })
      #expect(await TestEngine.code { _ = try await docker.images.pruneBuildCache(atMost: 1) } == .unsupported)
    }

    @Test func `what only newer engines know of images is refused before it is sent`() async throws {
      let docker = try TestEngine.connect()
      let image = try await TestEngine.baseImage(docker)
      let platform = ImagePlatform("linux", "amd64")
      let codes = [
        await TestEngine.code { _ = try await docker.images.attestations(image) },
        await TestEngine.code { _ = try await docker.images.history(image, platform: platform) },
        await TestEngine.code { _ = try await docker.images.inspect(image, platform: platform) },
        await TestEngine.code { _ = try await docker.images.inspect(image, manifests: true) },
        await TestEngine.code { _ = try await docker.images.list(sharedSize: true) },
        await TestEngine.code { _ = try await docker.images.list(manifests: true) },
        await TestEngine.code { _ = try await docker.images.remove("no/such", platforms: [platform]) },
        await TestEngine.code { _ = try await docker.images.save(image, platforms: [platform]) },
        await TestEngine.code { _ = try await docker.images.save([image], platforms: [platform]) },
        await TestEngine.code { _ = try await docker.images.push("no/such", platform: platform) },
      ]
      #expect(codes == Array(repeating: .unsupported, count: codes.count))
    }
  }
}
