import DockerClient
import DockerTestServer
import HTTPTestServer
import TestSeeds
import Testing

extension PrivateEngines {
  @Suite(.timeLimit(.minutes(30)), .enabled(if: PrivateDockerEngine.isWanted))
  struct CancellationTests {
    private static let count = TestDepth.isFull ? 1_000 : 100

    @Test func `what was cancelled leaves nothing behind, here or in the engine`() async throws {
      try await PrivateDockerEngine.with(["--debug"]) { engine in
        let place = try await OpenStream.Place(engine)
        defer { place.registry.stop() }
        for stream in [OpenStream.log, .pull, .command] { try await cancelMany(stream, place, engine) }
        await place.docker.close()
        _ = try await SwarmEngine.until { try engine.connections == 0 ? true : nil }
      }
    }

    private func cancelMany(_ stream: OpenStream, _ place: OpenStream.Place, _ engine: PrivateDockerEngine) async throws
    {
      // What the engine and the client keep for the first ones stays.
      await cancel(8, stream, place)
      place.registry.hangUp()
      let before = try await place.docker.system.info()
      let connections = try engine.connections
      for _ in 0..<Self.count / 100 {
        await cancel(100, stream, place)
        // This engine goes on reading from the registry for a pull that has ended; one that hasn't ended asks again.
        place.registry.hangUp()
      }
      // The engine notes an end a moment later. Some of its own work comes and goes, far less than one a call.
      _ = try await SwarmEngine.until {
        let now = try await place.docker.system.info()
        let isEven = now.descriptors <= before.descriptors + 10 && now.goroutines <= before.goroutines + 20
        return try isEven && engine.connections <= connections + 2 && place.registry.waiting == 0 ? true : nil
      }
    }

    private func cancel(_ count: Int, _ stream: OpenStream, _ place: OpenStream.Place) async {
      await withTaskGroup { group in
        for _ in 0..<4 {
          group.addTask {
            for _ in 0..<count / 4 { await cancel(stream, place) }
          }
        }
      }
    }

    private func cancel(_ stream: OpenStream, _ place: OpenStream.Place) async {
      let talk = OpenStream.Talk()
      let task = Task {
        defer { talk.begun.fire(()) }  // its error is seen below
        try await stream.run(place, talk)
      }
      _ = await talk.begun.wait()
      let clock = ContinuousClock()
      let start = clock.now
      task.cancel()
      // Nothing else would ever end it.
      let result = await task.result
      // Some milliseconds are usual; the rest is for a machine that has much else to do.
      #expect(clock.now - start < .seconds(10), "\(stream.name)")
      guard case .failure(let error) = result, error is CancellationError else {
        Issue.record("\(stream.name): \(result)")
        return
      }
    }
  }
}
