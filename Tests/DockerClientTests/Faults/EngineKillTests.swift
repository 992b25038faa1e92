import DockerClient
import DockerTestServer
import HTTPTestServer
import Testing

extension PrivateEngines {
  @Suite(.timeLimit(.minutes(5)), .enabled(if: PrivateDockerEngine.isWanted))
  struct EngineKillTests {
    @Test func `an engine that is killed ends every stream at once, and serves the same client again`() async throws {
      try await PrivateDockerEngine.with { engine in
        let place = try await OpenStream.Place(engine)
        defer { place.registry.stop() }
        try await place.serve()
        try await withThrowingTaskGroup(of: (OpenStream, (any Error)?).self) { group in
          var talks: [OpenStream.Talk] = []
          for stream in OpenStream.all + OpenStream.ofServices {
            let talk = OpenStream.Talk()
            talks.append(talk)
            group.addTask {
              defer { talk.begun.fire(()) }  // the error is seen below
              do {
                try await stream.run(place, talk)
                return (stream, nil)
              } catch {
                return (stream, error)
              }
            }
          }
          for talk in talks { _ = await talk.begun.wait() }
          await engine.kill()
          for talk in talks { talk.isOver.fire(()) }
          for try await (stream, error) in group {
            if error == nil, stream.isTakenOver { continue }
            let error = error as? DockerError
            #expect(error?.code == .disconnected, "\(stream.name): \(String(describing: error))")
            #expect(error?.isRetriable == true, "\(stream.name)")
          }
        }
        #expect(await TestEngine.code { _ = try await place.docker.system.version() } == .unavailable)
        try await engine.start()
        #expect(try await place.docker.containers.inspect(place.container).state.status != .running)
      }
    }
  }
}
