import Foundation

/// Agents on machines with networks of their own, for as long as a test needs them.
enum NetworkAgents {
  static let names = ["attic", "barn", "cellar"]
  private static let arguments = ["--runtime", "process", "--embedded"]

  /// A machine of a lab on which any address is listened to, as people do.
  private static func agent(_ number: Int, _ lab: NetworkLab, _ folder: String, token: String? = nil) -> AgentProcess {
    var setup = AgentProcess.Setup(
      name: names[number], dataDirectory: "\(folder)/\(names[number])", port: 7070, arguments: arguments,
      environment: token.map { ["FLOTILLA_TOKEN": $0] } ?? [:], log: "\(folder)/\(names[number]).log")
    setup.listens = "0.0.0.0"
    (setup.host, setup.launcher) = (lab.hosts[number], lab.command(on: number))
    return AgentProcess(setup)
  }

  /// - Parameter token: what every agent is given.
  static func with(
    machines count: Int, token: String? = nil,
    _ body: (NetworkLab, _ agents: [AgentProcess], _ folder: String) async throws -> Void
  ) async throws {
    try await NetworkLab.with(machines: count) { lab in
      let folder = FileManager.default.temporaryDirectory.path + "/flotilla-e2e-\(UUID().uuidString.prefix(8))"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      let agents = (0..<count).map { agent($0, lab, folder, token: token) }
      do {
        try await body(lab, agents, folder)
      } catch {
        let logs = agents.map { "--- \($0.setup.name)\n\($0.logTail)" }.joined(separator: "\n")
        for agent in agents { await agent.stop() }
        throw Command.Failed(description: "\(error)\n\(logs)")
      }
      for agent in agents { await agent.stop() }
      try FileManager.default.removeItem(atPath: folder)
    }
  }

  /// Waits until a platform has all of these machines, and hears them.
  static func untilAllAreReady(_ names: [String], at agent: AgentProcess) async throws {
    try await Wait.until("\(agent.setup.name) sees \(names)", within: .seconds(120)) {
      let listed = try await Tool(agent: agent).run("nodes").output.split(separator: "\n")
      return names.allSatisfy { name in listed.contains { $0.hasPrefix("\(name) ") && $0.contains("ready") } }
    }
  }
}
