import DockerClient
import Testing

extension RealEngine {
  @Suite("Archives in and out", .enabled(if: TestEngine.isExpected), .timeLimit(.minutes(5)))
  struct ArchiveEngineTests {
    private struct Growing: AsyncSequence, Sendable {
      typealias Failure = any Error
      let header: [UInt8]
      let chunks: Int

      struct AsyncIterator: AsyncIteratorProtocol {
        var header: [UInt8]?
        var left: Int
        mutating func next() async throws -> [UInt8]? {
          if let first = header {
            header = nil
            return first
          }
          guard left > 0 else { return nil }
          left -= 1
          return [UInt8](repeating: left == 0 ? 0 : 120, count: left == 0 ? 1024 : 64 << 10)
        }
      }

      func makeAsyncIterator() -> AsyncIterator { AsyncIterator(header: header, left: chunks + 1) }
    }

    @Test("files go into a container and come out as they were") func roundTrip() async throws {
      let docker = try TestEngine.connect()
      try await TestEngine.withContainer(docker, ["true"]) { id in
        let archive = try TarEntry.archive([
          TarEntry(path: "in/a.txt", content: Array("hello".utf8), permissions: 0o750),
          TarEntry(path: "in/größe", content: [UInt8](repeating: 7, count: 70_000)),
        ])
        try await docker.containers.extract(archive, to: "/tmp", in: id, keepsKinds: true, keepsOwners: true)
        let status = try await docker.containers.status(of: "/tmp/in/a.txt", in: id)
        #expect(status.name == "a.txt")
        #expect(status.size == 5)
        #expect(status.permissions == 0o750)
        #expect(status.kind == .file)
        #expect(try await docker.containers.status(of: "/tmp/in", in: id).kind == .directory)
        let out = try await docker.containers.archive(of: "/tmp/in/a.txt", in: id)
        #expect(out.status == status)
        let bytes = try await out.bytes.collect(upTo: 1 << 20)
        #expect(bytes.prefix(5).elementsEqual("a.txt".utf8))
        #expect(bytes[512..<517].elementsEqual("hello".utf8))
        #expect(await TestEngine.code { _ = try await docker.containers.status(of: "/no/such", in: id) } == .notFound)
        let code = await TestEngine.code { _ = try await docker.containers.archive(of: "/no/such", in: id) }
        #expect(code == .notFound)
        #expect(await TestEngine.code { try await docker.containers.extract([1, 2], to: "/tmp", in: id) } != nil)
      }
    }

    @Test("a large archive goes in and out in pieces") func large() async throws {
      let docker = try TestEngine.connect()
      try await TestEngine.withContainer(docker, ["true"]) { id in
        let size = 1024 * (64 << 10)
        // The head of a small entry, with another size and the checksum that belongs to it.
        var header = Array(try TarEntry(path: "large", content: []).encoded())
        let digits = String(size, radix: 8)
        header.replaceSubrange(
          124..<135, with: (String(repeating: "0", count: 11 - digits.count) + digits).utf8)
        header.replaceSubrange(148..<156, with: [UInt8](repeating: 32, count: 8))
        let sum = String(header.reduce(0) { $0 + Int($1) }, radix: 8)
        header.replaceSubrange(148..<156, with: (String(repeating: "0", count: 6 - sum.count) + sum + "\u{0} ").utf8)
        try await docker.containers.extract(Growing(header: header, chunks: 1024), to: "/tmp", in: id)
        let out = try await docker.containers.archive(of: "/tmp/large", in: id)
        #expect(out.status.size == Int64(size))
        var count = 0
        var largest = 0
        for try await chunk in out.bytes {
          count += chunk.count
          largest = Swift.max(largest, chunk.count)
        }
        #expect(count > size)
        #expect(largest < 2 << 20)
      }
    }

    @Test("a container becomes an image, and an image an archive and an image again") func images() async throws {
      let docker = try TestEngine.connect()
      let number = UInt32.random(in: 0 ... .max)
      let first = "flotilla-test/imported:\(number)"
      let second = "flotilla-test/exported:\(number)"
      let files = try TarEntry.archive([TarEntry(path: "data", content: [UInt8](repeating: 65, count: 3_000_000))])
      let label = "LABEL \(TestEngine.label)=1"
      let base = try await docker.images.importFiles(TarTests.Chunks(chunks: [files]), name: first, changes: [label])
      #expect(base.hasPrefix("sha256:"))
      var spec = ContainerSpec(image: first, command: ["none"])
      spec.labels = [TestEngine.label: "1"]
      let id = try await docker.containers.create(spec).id
      let imported = try await docker.images.importFiles(
        try await docker.containers.export(id), name: second, message: "of a test",
        changes: [#"CMD ["echo", "imported"]"#, label])
      try await docker.containers.remove(id)
      #expect(try await docker.images.inspect(second).labels[TestEngine.label] == "1")
      let saved = try await docker.images.save([first, second]).collect(upTo: 64 << 20)
      let one = try await docker.images.save(second).collect(upTo: 64 << 20)
      #expect(one.count > 3_000_000 && one.count < saved.count, "its own file, and not the other's")
      for name in [first, second] { try await docker.images.remove(name) }
      #expect(await TestEngine.code { _ = try await docker.images.inspect(first) } == .notFound)
      var events = 0
      let loaded = try await docker.images.load(TarTests.Chunks(chunks: [saved])) { _ in events += 1 }
      #expect(Set(loaded) == [first, second])
      #expect(events > 0)
      #expect(try await docker.images.inspect(first).id == base)
      #expect(try await docker.images.inspect(second).id == imported)
      for name in [first, second] { try await docker.images.remove(name) }
      #expect(await TestEngine.code { _ = try await docker.images.save([]) } == .badRequest)
      #expect(await TestEngine.code { _ = try await docker.images.save("flotilla-test/none") } != nil)
    }

    @Test("samples have the shares that docker stats shows") func samples() async throws {
      let docker = try TestEngine.connect()
      try await TestEngine.withContainer(docker, ["sh", "-c", "while true; do :; done"]) { id in
        try await docker.containers.start(id)
        var samples = try await docker.containers.samples(of: id).makeAsyncIterator()
        var share: Double?
        while share == nil, let sample = try await samples.next() {
          #expect(sample.memoryLimit > 0)
          share = sample.cpuPercent
        }
        #expect((share ?? 0) > 1)
      }
      let none = String(repeating: "f", count: 64)
      #expect(await TestEngine.code { _ = try await docker.containers.samples(of: none) } == .notFound)
    }
  }
}
