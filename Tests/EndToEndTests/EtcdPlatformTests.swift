import Foundation
import TestPorts
import Testing

/// A platform whose desired state is in the real etcd.
@Suite("A platform on etcd", .serialized, .timeLimit(.minutes(5)), .enabled(if: RealServices.areWanted))
struct EtcdPlatformTests {
  @Test("the leader dies, another agent leads, a machine without etcd follows, and apps go on")
  func failover() async throws {
    let endpoint = try RealServices.required("FLOTILLA_TEST_ETCD")
    let file = FileManager.default.temporaryDirectory.path + "/flotilla-etcd-\(UUID().uuidString).toml"
    // A platform of its own in the etcd that all tests share.
    try "[coordination]\netcd = [\"\(endpoint)\"]\netcd-prefix = \"/flotilla-test-\(UUID().uuidString)/\"\n".write(
      toFile: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: file) }
    try await TestPlatform.with(
      agents: ["attic", "cellar", "shed"], ["--runtime", "process", "--embedded", "--config", file]
    ) { platform in
      let tool = Tool(agent: platform.agents[2])
      let repository = try await Repository.example(
        "hello-python", port: try FreePorts.next(), in: platform.repositories)
      let app = try await tool.deploy(repository).summary
      #expect(app.status == "running", "\(app)")
      let leader = try await Self.leader(platform, as: tool) { _ in true }
      await leader.kill()
      let other = Tool(agent: try #require(platform.agents.first { $0.setup.name != leader.setup.name }))
      _ = try await Self.leader(platform, as: other) { $0.setup.name != leader.setup.name }
      let finished = try await other.run("stop", app.name)
      #expect(finished.status == 0, "\(finished)")
      try await leader.start()
    }
  }

  /// The agent that leads, as soon as one is named that is meant.
  private static func leader(
    _ platform: TestPlatform, as tool: Tool, _ isMeant: (AgentProcess) -> Bool
  ) async throws -> AgentProcess {
    struct Answer: Decodable { var leaderName: String? }
    var found: AgentProcess?
    try await Wait.until("an agent leads") {
      let output = try await tool.run("leader", "show", "--json").output
      let name = try JSONDecoder().decode(Answer.self, from: Data(output.utf8)).leaderName
      found = platform.agents.first { $0.setup.name == name && isMeant($0) }
      return found != nil
    }
    return try #require(found)
  }
}
