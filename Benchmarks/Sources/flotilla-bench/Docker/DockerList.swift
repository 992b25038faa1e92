import DockerClient
import Foundation

/// Lists of containers, decoded: those that scripts/bench made for this.
enum DockerList {
  /// - Parameter containers: the label's value, which says how many of them there are.
  static func measure(host: String, containers: Int, count: Int) async throws -> Measurement {
    let engine = try DockerEngine(host: host)
    let filters: EngineFilters = [.label("org.flotilla.bench.list", "\(containers)")]
    guard try await engine.containers.list(filters, all: true).count == containers else {
      throw Wrong("there are no \(containers) containers to list")
    }
    return try await Place.run(on: engine.executor) {
      try await Measurement.of("requests/s", operations: count) {
        for _ in 0..<count { try look(at: await engine.containers.list(filters, all: true)) }
      }
    }
  }

  /// The same request and the same types, but with Foundation's `JSONDecoder` between them.
  static func decoder(host: String, containers: Int, count: Int) async throws -> Measurement {
    let engine = try DockerEngine(host: host)
    let filters = "{\"label\":[\"org.flotilla.bench.list=\(containers)\"]}"
    _ = try await engine.system.ping()
    return try await Measurement.of("requests/s", operations: count) {
      for _ in 0..<count {
        let answer = try await engine.request("GET", "/containers/json", query: ["all": "true", "filters": filters])
        try look(at: JSONDecoder().decode([ContainerSummary].self, from: Data(answer.bytes)))
      }
    }
  }

  private static func look(at containers: [ContainerSummary]) throws {
    for container in containers where container.names.isEmpty { throw Wrong("a container has no name") }
  }
}
