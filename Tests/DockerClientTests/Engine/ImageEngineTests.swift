import DockerClient
import Foundation
import Testing

extension RealEngine {
  @Suite(.timeLimit(.minutes(5)), .enabled(if: TestEngine.isExpected))
  struct ImageEngineTests {
    private func options(_ tag: String) -> BuildOptions {
      var options = BuildOptions(tags: [tag])
      options.labels = [TestEngine.label: tag]
      return options
    }

    private func context(_ dockerfile: String) throws -> [UInt8] {
      try TarEntry.archive([
        TarEntry(path: "sub/Dockerfile.test", content: Array(dockerfile.utf8)),
        TarEntry(path: "data.txt", content: Array("from the context\n".utf8)),
      ])
    }

    struct Chunks: AsyncSequence, Sendable {
      typealias Failure = any Error
      struct Broken: Error {}
      let bytes: [UInt8]
      var breaksOff = false

      struct AsyncIterator: AsyncIteratorProtocol {
        var rest: ArraySlice<UInt8>
        let breaksOff: Bool
        mutating func next() async throws -> [UInt8]? {
          if rest.isEmpty { if breaksOff { throw Broken() } else { return nil } }
          defer { rest = rest.dropFirst(333) }
          return Array(rest.prefix(333))
        }
      }

      func makeAsyncIterator() -> AsyncIterator { AsyncIterator(rest: bytes[...], breaksOff: breaksOff) }
    }

    @Test func `an image is built from a streamed context, run, listed, tagged and removed`() async throws {
      let docker = try TestEngine.connect()
      let base = try await TestEngine.baseImage(docker)
      let tag = "flotilla-test/built:\(UInt32.random(in: 0 ... .max))"
      var options = options(tag)
      options.dockerfile = "Dockerfile.generated"
      options.arguments = ["BASE": base, "GREETING": "good & <day> = \"you\""]
      let dockerfile =
        "ARG BASE\nFROM ${BASE}\nARG GREETING\nCOPY data.txt /\nENV GREETING=${GREETING}\nRUN echo building\n"
      let context = try PrefixedArchive(
        [TarEntry(path: "Dockerfile.generated", content: Array(dockerfile.utf8))],
        before: Chunks(bytes: try context("")))
      var output = ""
      let image = try await docker.images.build(options, context: context) { output += $0.output ?? "" }
      #expect(image.id.hasPrefix("sha256:"))
      #expect(output.contains("building\n"))

      let details = try await docker.images.inspect(tag)
      #expect(details.id == image.id)
      #expect(details.labels[TestEngine.label] == tag)
      #expect(details.environment.contains("GREETING=good & <day> = \"you\""))

      var spec = ContainerSpec(image: tag, command: ["cat", "/data.txt"])
      spec.labels = [TestEngine.label: "1"]
      let id = try await docker.containers.create(spec).id
      let exit = try await docker.containers.wait(for: id, until: .nextExit) { try await docker.containers.start(id) }
      #expect(exit.code == 0)
      var lines: [String] = []
      for try await line in try await docker.containers.logs(id).lines { lines.append(line.text) }
      #expect(lines == ["from the context"])
      #expect(await TestEngine.code { try await docker.images.remove(image.id) } == .conflict)
      try await docker.containers.remove(id)

      let mine: EngineFilters = [.label(TestEngine.label, tag)]
      try await docker.images.tag(tag, repository: "flotilla-test/built", tag: "second-\(exit.code)")
      #expect(try await docker.images.list(mine).first?.tags.count == 2)
      #expect(
        try await docker.images.remove("flotilla-test/built:second-0").map(\.untagged) == [
          "flotilla-test/built:second-0"
        ]
      )
      #expect(try await docker.images.remove(tag).contains { $0.deleted == image.id })
      #expect(try await docker.images.list(mine).isEmpty)
    }

    @Test func `a prune takes what carries the label and nothing else`() async throws {
      let docker = try TestEngine.connect()
      let base = try await TestEngine.baseImage(docker)
      let mark = "flotilla-test/pruned:\(UInt32.random(in: 0 ... .max))"
      for text in ["one", "two"] {
        var options = options(mark)
        options.dockerfile = "sub/Dockerfile.test"
        _ = try await docker.images.build(
          options, context: try context("FROM \(base)\nRUN echo \(text) \(mark) > /x\n"))
      }
      let mine: EngineFilters = [.label(TestEngine.label, mark)]
      // Somebody else's: without the label, unused, and the one unnamed.
      var others: [String] = []
      for tags in [["\(mark)-other"], []] {
        var options = BuildOptions(tags: tags)
        options.dockerfile = "sub/Dockerfile.test"
        let context = try context("FROM \(base)\nRUN echo other \(tags) \(mark) > /x\n")
        others.append(try await docker.images.build(options, context: context).id)
      }
      let report = try await docker.images.prune(mine)
      #expect(!report.removals.isEmpty && report.reclaimed > 0)
      #expect(try await docker.images.list(mine).map(\.tags) == [[mark]])
      #expect(try await docker.images.prune(mine, danglingOnly: false).removals.contains { $0.untagged == mark })
      #expect(try await docker.images.list(mine).isEmpty)
      for id in others {
        #expect(try await docker.images.inspect(id).id == id)
        try await docker.images.remove(id, force: true)
      }
    }

    @Test func `a failing step is an error that carries the output`() async throws {
      let docker = try TestEngine.connect()
      let base = try await TestEngine.baseImage(docker)
      var options = options("flotilla-test/failing:1")
      options.dockerfile = "sub/Dockerfile.test"
      do {
        _ = try await docker.images.build(
          options, context: try context("FROM \(base)\nRUN echo compiling; echo 'it is broken' >&2; exit 7\n"))
        Issue.record("it was built")
      } catch let error as DockerError {
        #expect(error.code == .buildFailed)
        #expect(error.message.contains("7"))
        #expect(error.output?.contains("compiling") == true)
        #expect(error.output?.contains("it is broken") == true)
      }
    }

    @Test func `a folder's rules and its Dockerfile's path are read as they are meant`() async throws {
      let docker = try TestEngine.connect()
      let base = try await TestEngine.baseImage(docker)
      try await withTemporaryFolder { folder in
        try folder.write("FROM \(base)\nCOPY . /ctx/\n", to: "sub/Dockerfile")
        try folder.write("*\n!**/kept\n", to: ".dockerignore")
        for file in ["a/kept", "a/b/kept", "a/dropped"] { try folder.write("x", to: file) }
        var options = options("flotilla-test/folder:1")
        options.dockerfile = "./sub//Dockerfile"
        let image = try await docker.images.build(options, folder: folder.path).id
        let script = "find /ctx -type f | sort"
        let found = try await docker.run(ContainerSpec(image: image, command: ["sh", "-c", script]), pull: .never)
        #expect(found.output == "/ctx/a/b/kept\n/ctx/a/kept\n")
        try await docker.images.remove(image, force: true)
      }
    }

    @Test func `a context without its Dockerfile, and one that breaks off`() async throws {
      let docker = try TestEngine.connect()
      let whole = try context("FROM scratch\n")
      let missing = await TestEngine.code { _ = try await docker.images.build(options("a:b"), context: whole) }
      #expect(missing != nil)
      let broken = Chunks(bytes: Array(whole.prefix(900)), breaksOff: true)
      let code = await TestEngine.code { _ = try await docker.images.build(options("a:b"), context: broken) }
      #expect(code == .uploadFailed)
    }
  }
}
