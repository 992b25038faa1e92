import DockerClient
import Testing

extension RealEngine {
  @Suite(.timeLimit(.minutes(5)), .enabled(if: TestEngine.isExpected))
  struct WebSocketEngineTests {
    @Test func `a container is written to and read from by WebSocket`() async throws {
      let docker = try TestEngine.connect()
      let opens: (inout ContainerSpec) -> Void = { $0.opensInput = true }
      try await TestEngine.withContainer(docker, ["cat"], opens) { id in
        try await docker.containers.start(id)
        let attachment = try await docker.containers.attachByWebSocket(id)
        let text = String(repeating: "by WebSocket ", count: 1_000)
        try await attachment.write(Array(text.utf8))
        var bytes: [UInt8] = []
        for try await chunk in attachment {
          bytes += chunk
          if bytes.count >= text.utf8.count { break }
        }
        #expect(String(decoding: bytes, as: UTF8.self) == text)
      }
      #expect(await TestEngine.code { _ = try await docker.containers.attachByWebSocket("no-such") } == .notFound)
    }
  }
}
