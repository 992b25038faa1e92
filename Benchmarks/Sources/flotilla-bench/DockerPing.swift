import DockerClient

/// `GET /_ping` over the engine's socket, one after the other.
enum DockerPing {
  static func measure(host: String, count: Int) async throws -> Measurement {
    let engine = try DockerEngine(host: host)
    for _ in 0..<50 { _ = try await engine.system.ping() }
    return try await Measurement.of("requests/s", operations: count) {
      for _ in 0..<count { _ = try await engine.system.ping() }
    }
  }
}
