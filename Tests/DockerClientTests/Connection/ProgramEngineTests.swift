import Foundation
import Testing

@testable import DockerClient

extension RealEngine {
  /// Engines behind a program's standard input and output, which is how ssh reaches them.
  @Suite(.timeLimit(.minutes(5)))
  struct ProgramEngineTests {
    @Test func `a program that can't be started, or says why it ends, is told`() async throws {
      for (arguments, words, code) in [
        (["/no/such/program"], "no such program", DockerError.Code.invalidConfiguration),
        (["sh", "-c", "echo not allowed >&2; exit 255"], "not allowed", .unavailable),
      ] {
        let docker = DockerEngine(try EngineAddress("ssh://test", dialing: arguments))
        let error = await #expect(throws: DockerError.self) { try await docker.system.ping() }
        #expect(error?.code == code)
        #expect(error?.isRetriable == (code == .unavailable))
        #expect(error?.message.contains(words) == true)
        #expect(error?.message.contains("ssh://test") == true)
      }
    }

    @Test func `a program that says nothing is given up in time`() async throws {
      let address = try EngineAddress("ssh://test", dialing: ["sh", "-c", "cat >/dev/null"])
      let docker = DockerEngine(
        address, version: APIVersion(minor: 41), timeouts: EngineTimeouts(answer: .milliseconds(200)))
      let error = await #expect(throws: DockerError.self) { _ = try await docker.images.list() }
      #expect(error?.code == .timeout)
    }

    @Test(.enabled(if: TestEngine.isExpected)) func `the real engine is reached through its command`() async throws {
      let host = try #require(TestEngine.host)
      let docker = DockerEngine(
        try EngineAddress("ssh://test", dialing: ["docker", "--host", host, "system", "dial-stdio"]))
      let direct = try TestEngine.connect()
      #expect(try await docker.system.info().id == direct.system.info().id)
      let listed = try await withThrowingTaskGroup { group in
        for _ in 0..<8 { group.addTask { try await docker.system.version().apiVersion } }
        return try await group.reduce(into: Set<String>()) { $0.insert($1) }
      }
      #expect(listed.count == 1)
      try await TestEngine.withContainer(direct, ["sleep", "60"]) { id in
        try await docker.containers.start(id)
        var spec = ExecSpec(["sh", "-c", "cat; echo ended"])
        spec.takesInput = true
        let attachment = try await docker.exec.attach(try await docker.exec.create(in: id, spec))
        try await attachment.write("through a program\n")
        try attachment.closeInput()
        var text: [UInt8] = []
        for try await frame in attachment.output { text += frame.bytes }
        #expect(String(decoding: text, as: UTF8.self) == "through a program\nended\n")
      }
      await docker.close()
    }
  }
}
