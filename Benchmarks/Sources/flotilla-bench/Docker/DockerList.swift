import DockerClient

/// Lists of containers, decoded: those that scripts/bench made for this.
enum DockerList {
  /// - Parameter containers: the label's value, which says how many of them there are.
  static func measure(host: String, containers: Int, count: Int) async throws -> Measurement {
    let engine = try DockerEngine(host: host)
    let filters: EngineFilters = [.label("org.flotilla.bench.list", "\(containers)")]
    guard try await engine.containers.list(filters, all: true).count == containers else {
      throw Wrong("there are no \(containers) containers to list")
    }
    return try await Measurement.of("requests/s", operations: count) {
      for _ in 0..<count {
        for container in try await engine.containers.list(filters, all: true) where container.names.isEmpty {
          throw Wrong("a container has no name")
        }
      }
    }
  }
}
