import Foundation
import Testing

/// Machines that leave their platform for good.
@Suite(.serialized, .enabled(if: NetworkLab.isPossible || RealServices.areWanted), .timeLimit(.minutes(5)))
struct RemovalTests {
  private static let token = "a-token-that-three-machines-were-given"

  @Test func aMachineThatIsRevokedCanDoNothingAndTheOthersGoOnWithAnotherToken() async throws {
    try await NetworkAgents.with(machines: 3, token: Self.token) { lab, agents, folder in
      for agent in agents { try await agent.start() }
      try await NetworkAgents.untilAllAreReady(NetworkAgents.names, at: agents[0])
      let tool = Tool(agent: agents[0])
      let repository = try await Repository.files(
        VersionApp.files("1", port: 8_085), named: "shop", in: folder + "/repositories")
      let (summary, finished) = try await tool.deploy(repository, on: "cellar")
      try #require(summary.status == "running", "\(finished)")
      let there = try await tool.run("node", "remove", "cellar")
      #expect(there.status == 1)
      #expect(there.errors.contains("--revoke"), "\(there)")
      let leads = try await tool.run("node", "remove", "attic", "--revoke")
      #expect(leads.status == 1)
      #expect(leads.errors.contains("flotilla leader transfer"), "\(leads)")

      // One of those that stay doesn't hear of it, and is the majority's other half: it must be back before anything counts.
      await agents[1].kill()
      async let removed = tool.run("node", "remove", "cellar", "--revoke")
      try await agents[1].start()
      let removal = try await removed
      try #require(removal.status == 0, "\(removal)")
      try await Wait.until("both have another token", within: .seconds(90)) {
        let tokens = try (agents[0].token, agents[1].token)
        return tokens.0 == tokens.1 && tokens.0 != Self.token
      }
      try await NetworkAgents.untilAllAreReady(["attic", "barn"], at: agents[0])
      try await Wait.until("it is forgotten, and its app is on another machine", within: .seconds(120)) {
        let (nodes, apps) = (try await tool.run("nodes").output, try await tool.run("ps").output)
        return !nodes.contains("cellar") && apps.contains("running") && !apps.contains("cellar")
      }
      let leader = try await tool.run("leader").output
      #expect(leader.contains("attic") && leader.contains("barn") && !leader.contains("cellar"), "\(leader)")
      #expect(try agents[2].token == Self.token)
      let outsider = try await Tool(agent: agents[0], token: Self.token).run("ps")
      #expect(outsider.status == 1, "\(outsider)")

      // What it was started with is the token of before, and stays so.
      await agents[1].stop()
      try await agents[1].start()
      try await NetworkAgents.untilAllAreReady(["attic", "barn"], at: agents[0])
      for agent in agents.prefix(2) { #expect(!agent.logText.contains(try agent.token)) }
    }
  }

  @Test func aMachineThatIsGoneForGoodIsForgottenByTheOneThatIsLeft() async throws {
    try await NetworkAgents.with(machines: 2, token: Self.token) { lab, agents, folder in
      for agent in agents { try await agent.start() }
      try await NetworkAgents.untilAllAreReady(["attic", "barn"], at: agents[0])
      let tool = Tool(agent: agents[0])
      try await Wait.until("both hold the log", within: .seconds(60)) {
        try await tool.run("leader").output.contains("barn")
      }
      await agents[1].kill()
      try await lab.unplug(1)
      try await Wait.until("it can be removed", within: .seconds(60)) {
        try await tool.run("node", "remove", "barn").status == 0
      }
      try await Wait.until("it is forgotten", within: .seconds(60)) {
        try await !tool.run("nodes").output.contains("barn")
      }
      let leader = try await tool.run("leader").output
      #expect(!leader.contains("barn"), "\(leader)")
      #expect(try agents[0].token == Self.token, "nobody else has the machine")
      // Whoever needs nobody else says so at once.
      try #require(try await tool.run("cordon", "attic").status == 0)
    }
  }
}
