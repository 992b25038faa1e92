import HTTPTestServer
import HTTPTransport
import Testing

@testable import DockerClient

/// Which limit counts for which call.
@Suite(.timeLimit(.minutes(5)))
struct EngineTimeoutTests {
  private static let timeouts = EngineTimeouts(connect: .seconds(7), answer: .seconds(11), lengthy: .seconds(13))

  @Test(
    arguments: [
      (.answer(), .seconds(11)), (.answer(after: .seconds(2)), .seconds(13)), (.lengthy, .seconds(13)),
      (.exactly(.seconds(60)), .seconds(60)), (.exactly(.seconds(300)), .seconds(300)), (.stream, nil),
    ] as [(CallTimeout, Duration?)])
  func `a limit that was said counts, whatever it is`(timeout: CallTimeout, overall: Duration?) {
    let applied = Self.timeouts.applied(to: timeout)
    #expect(applied.overall == overall)
    #expect(applied.connect == .seconds(7))
  }

  @Test func `short limits end what has none of its own`() async throws {
    let asked = Signal<Void>()
    let server = try ScriptedServer { connection, _ in
      guard let head = connection.readHead() else { return }
      if head.contains("/slow ") { asked.fire(()) }
      connection.readUntilClosed()  // says nothing
    }
    defer { server.stop() }
    let docker = try DockerEngine(
      host: server.endpoint.description, version: APIVersion(minor: 41),
      timeouts: EngineTimeouts(answer: .milliseconds(100), lengthy: .milliseconds(200)))
    #expect(await TestEngine.code { _ = try await docker.images.list() } == .timeout)
    #expect(await TestEngine.code { _ = try await docker.volumes.prune([], all: true) } == .timeout)
    #expect(await TestEngine.code { try await docker.containers.stop("x", grace: .zero) } == .timeout)
    // The caller's own, which is by chance what calls have that nobody said anything of.
    let request = Task { try await docker.request("GET", "/slow", timeout: .seconds(60)) }
    await asked.wait()
    #expect(await TestEngine.code { _ = try await docker.images.list() } == .timeout)
    request.cancel()
    await #expect(throws: CancellationError.self) { try await request.value }
  }
}
