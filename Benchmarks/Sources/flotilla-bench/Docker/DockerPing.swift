import DockerClient

/// `GET /_ping` over the engine's socket.
enum DockerPing {
  /// - Parameter tasks: how many ask at once.
  static func measure(host: String, count: Int, tasks: Int = 1) async throws -> Measurement {
    let engine = try DockerEngine(host: host)
    // One alone waits for its answers on the spot.
    return try await Place.run(on: tasks == 1 ? globalConcurrentExecutor : engine.executor) {
      try await ping(engine, 50 * tasks, tasks)
      return try await Measurement.of("requests/s", operations: count) { try await ping(engine, count, tasks) }
    }
  }

  private static func ping(_ engine: DockerEngine, _ count: Int, _ tasks: Int) async throws {
    try await withThrowingTaskGroup { group in
      for task in 0..<tasks {
        group.addTask {
          for _ in stride(from: task, to: count, by: tasks) { _ = try await engine.system.ping() }
        }
      }
      try await group.waitForAll()
    }
  }
}
