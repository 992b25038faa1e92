import DockerClient
import Foundation

/// The real engine, looked at from outside the platform.
struct Engine: Sendable {
  let docker: DockerEngine

  init() throws { docker = try DockerEngine(host: try RealServices.docker()) }

  /// The containers of a platform's apps: id by allocation.
  func containers(of platform: TestPlatform) async throws -> [String: String] {
    let nodes = try platform.nodes()
    let all = try await docker.containers.list([.label("io.flotilla.allocation")], all: true)
    let own = all.filter { nodes.contains($0.labels["io.flotilla.node"] ?? "") }
    return try Dictionary(own.map { ($0.labels["io.flotilla.allocation"] ?? "", $0.id) }) { one, other in
      throw Command.Failed(description: "two containers of one allocation: \(one), \(other)")
    }
  }

  func images(of platform: TestPlatform) async throws -> [String] {
    let nodes = try platform.nodes()
    return try await builtImages(of: nodes).map(\.id)
  }

  /// The images that machines built, by their names: `flotilla/NODE/DEPLOYMENT:GENERATION-ATTEMPT`.
  func builtImages(of nodes: Set<String>) async throws -> [(id: String, allocation: String)] {
    try await docker.images.list([.named("reference", "flotilla/*/*")]).flatMap { image in
      image.tags.compactMap { name in
        let parts = name.split { $0 == "/" || $0 == ":" }.map { String($0) }
        guard parts.count == 4, nodes.contains(parts[1]) else { return nil }
        return (image.id, "\(parts[2])-\(parts[3])")
      }
    }
  }

  /// The containers that aren't of any platform's apps, such as those that a build works in.
  func unlabelled() async throws -> Set<String> {
    Set(try await docker.containers.list(all: true).filter { $0.labels["io.flotilla.node"] == nil }.map(\.id))
  }

  /// Runs a container that has nothing to do with any platform for the length of `body`, and expects it untouched.
  func withBystander<Result>(_ body: () async throws -> Result) async throws -> Result {
    let base = try RealServices.required("FLOTILLA_TEST_BASE_IMAGE")
    let id = try await docker.containers.create(ContainerSpec(image: base, command: ["sleep", "3600"])).id
    try await docker.containers.start(id)
    let before = try await docker.containers.inspect(id)
    do {
      let result = try await body()
      let after = try await docker.containers.inspect(id)
      try await docker.containers.remove(id, force: true)
      guard after.state.isRunning, after.state.started == before.state.started else {
        throw Command.Failed(description: "a container that isn't ours was touched")
      }
      return result
    } catch {
      try await docker.containers.remove(id, force: true)
      throw error
    }
  }

  func started(_ container: String) async throws -> EngineTime? {
    try await docker.containers.inspect(container).state.started
  }
}

extension TestPlatform {
  /// The ids of its machines.
  func nodes() throws -> Set<String> {
    struct NodeFile: Decodable { var node: String }
    return Set(
      try agents.map { agent in
        let data = try Data(contentsOf: URL(fileURLWithPath: agent.setup.dataDirectory + "/node.json"))
        return try JSONDecoder().decode(NodeFile.self, from: data).node
      })
  }
}
