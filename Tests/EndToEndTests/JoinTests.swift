import Foundation
import TestPorts
import Testing

/// Machines that join with a code in the place of the platform's token.
@Suite(.serialized, .timeLimit(.minutes(5))) struct JoinTests {
  private struct Code: Decodable {
    var code: String
    var address: String
  }

  private static let arguments = ["--runtime", "process", "--embedded"]

  private static func agent(
    _ name: String, _ platform: TestPlatform, _ token: String
  ) throws -> AgentProcess {
    AgentProcess(
      AgentProcess.Setup(
        name: name, dataDirectory: "\(platform.folder)/\(name)", port: try FreePorts.next(),
        arguments: arguments + ["--join", platform.leader.address], environment: ["FLOTILLA_TOKEN": token],
        log: "\(platform.folder)/\(name).log"))
  }

  @Test func aCodeMakesAMachineAMemberOnce() async throws {
    try await TestPlatform.with(Self.arguments) { platform in
      let finished = try await platform.tool.run("token", "create", "--json")
      try #require(finished.status == 0, "\(finished)")
      let made = try JSONDecoder().decode(Code.self, from: Data(finished.output.utf8))
      #expect(made.address == platform.leader.address)

      let barn = try Self.agent("barn", platform, made.code.lowercased())
      try await barn.start()
      try await Wait.until("the machine is a member") {
        try await platform.tool.run("nodes").output.contains("barn")
      }
      #expect(try barn.token == platform.leader.token)
      // What it was started with says nothing any more.
      await barn.stop()
      try await barn.start()
      try await Wait.until("it works for its platform again") {
        try await Tool(agent: barn).run("nodes").output.contains("attic")
      }
      await barn.stop()

      let cellar = try Self.agent("cellar", platform, made.code)
      let refused = try await Command.run(
        Programs.agent,
        ["--data-dir", cellar.setup.dataDirectory, "--listen", "127.0.0.1:0"] + cellar.setup.arguments,
        environment: cellar.setup.environment)
      #expect(refused.status == 1)
      #expect(refused.errors.contains("flotilla token create"), "\(refused)")
      #expect(!FileManager.default.fileExists(atPath: cellar.setup.dataDirectory + "/token"))
      for agent in [platform.leader, barn] {
        let (log, token) = (try String(contentsOfFile: agent.setup.log, encoding: .utf8), try platform.leader.token)
        #expect(!log.contains(made.code) && !log.contains(token))
      }
    }
  }

  @Test func aPlatformOfOneMachineMovesWithACode() async throws {
    try await TestPlatform.with(Self.arguments) { one in
      try await TestPlatform.with(agents: ["cellar"], Self.arguments) { two in
        let made = try JSONDecoder().decode(
          Code.self, from: Data(try await one.tool.run("token", "create", "--json").output.utf8))
        let moved = try await Command.run(
          Programs.tool, ["join", one.leader.address],
          environment: [
            "FLOTILLA_SERVER": two.leader.address, "FLOTILLA_TOKEN": try two.leader.token,
            "FLOTILLA_JOIN_TOKEN": made.code,
          ])
        #expect(moved.status == 0, "\(moved)")
        #expect(try two.leader.token == one.leader.token)
      }
    }
  }
}
