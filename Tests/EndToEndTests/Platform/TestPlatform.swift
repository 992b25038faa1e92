import Foundation
import TestPorts

/// Agents, repositories and what they leave, in a folder that is removed afterwards.
struct TestPlatform: Sendable {
  let folder: String
  let agents: [AgentProcess]

  var leader: AgentProcess { agents[0] }
  var tool: Tool { Tool(agent: leader) }

  /// Runs agents for the length of `body`: the first leads, the others join it.
  /// - Parameters:
  ///   - arguments: of every agent; the runtime and the broker, say.
  ///   - lab: has a machine for each; without it all are on loopback.
  static func with<Result>(
    agents names: [String] = ["attic"], _ arguments: [String], environment: [String: String] = [:],
    on lab: NetworkLab? = nil, _ body: (TestPlatform) async throws -> Result
  ) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.path + "/flotilla-e2e-\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(atPath: folder + "/repositories", withIntermediateDirectories: true)
    var agents: [AgentProcess] = []
    for (number, name) in names.enumerated() {
      var own = arguments
      var ownEnvironment = environment
      if let leader = agents.first {
        own += ["--join", leader.address]
        ownEnvironment["FLOTILLA_TOKEN"] = try leader.token
      }
      var setup = AgentProcess.Setup(
        name: name, dataDirectory: "\(folder)/\(name)", port: try FreePorts.next(), arguments: own,
        environment: ownEnvironment, log: "\(folder)/\(name).log")
      if let lab { (setup.host, setup.launcher) = (lab.hosts[number], lab.command(on: number)) }
      let agent = AgentProcess(setup)
      try await agent.start()
      agents.append(agent)
    }
    let platform = TestPlatform(folder: folder, agents: agents)
    do {
      let result = try await body(platform)
      await platform.end()
      try FileManager.default.removeItem(atPath: folder)
      return result
    } catch {
      let logs = agents.map { "--- \($0.setup.name)\n\($0.logTail)" }.joined(separator: "\n")
      await platform.end()
      throw Command.Failed(description: "\(error)\n\(logs)")
    }
  }

  private func end() async {
    for agent in agents.reversed() { await agent.stop() }
  }

  var repositories: String { folder + "/repositories" }
}

extension TestPlatform {
  /// Agents with a broker inside, whose apps run on `process` or on the real engine, and have five seconds for their port.
  static func with<Result>(
    runtime: String, agents names: [String] = ["attic"], _ body: (TestPlatform) async throws -> Result
  ) async throws -> Result {
    let isDocker = runtime == "docker"
    return try await withShortPatience(
      agents: names, ["--runtime", runtime, "--embedded"], settings: isDocker ? try RealServices.images() : "",
      environment: isDocker ? ["DOCKER_HOST": try RealServices.docker()] : [:], body)
  }

  /// As ``with(agents:_:environment:_:)``, with agents that give an app's port five seconds.
  static func withShortPatience<Result>(
    agents names: [String] = ["attic"], _ arguments: [String], settings: String = "",
    environment: [String: String] = [:], _ body: (TestPlatform) async throws -> Result
  ) async throws -> Result {
    let file = FileManager.default.temporaryDirectory.path + "/flotilla-e2e-\(UUID().uuidString).toml"
    try "[agent]\nstart-timeout = 5\n\(settings)".write(toFile: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: file) }
    return try await with(agents: names, arguments + ["--config", file], environment: environment, body)
  }
}
