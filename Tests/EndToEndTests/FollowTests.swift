import Foundation
import HTTPTransport
import TestPorts
import Testing

/// Branches that are followed, and webhooks, against running agents.
@Suite(.serialized, .timeLimit(.minutes(5))) struct FollowTests {
  private static func files(_ version: String, port: UInt16) -> [String: String] {
    [
      "shipwreck.toml": """
      [app]
      name = "shop"
      [config]
      port = \(port)
      lang = "static"
      """,
      "index.html": "version \(version)",
    ]
  }

  @Test func aPushIsDeployedWithoutAWord() async throws {
    try await TestPlatform.with(runtime: "process") { platform in
      let port = try FreePorts.next()
      let repository = try await Repository.files(Self.files("1", port: port), named: "shop", in: platform.repositories)
      let (first, finished) = try await platform.tool.deploy(repository, "--branch", "main", "--follow-branch=5s")
      try #require(first.status == "running", "\(finished)")
      let url = try #require(first.url)
      try await repository.commit(Self.files("2", port: port))
      try await Wait.until("the second version answers", within: .seconds(30)) {
        try await Web.get(url) == "version 2"
      }
      try await Wait.until("it is confirmed") { try await platform.tool.status("shop").status == "running" }
      let shown = try await platform.tool.run("status", "shop")
      #expect(shown.output.contains("branch main, looked at every 5 s"), "\(shown)")

      // Who goes back stays there, until there is something newer.
      #expect(try await platform.tool.run("rollback", "shop", "--wait").status == 0)
      #expect(try await Web.get(url) == "version 1")
      let before = try await platform.tool.run("changes", "--json").output
      try FileManager.default.moveItem(atPath: repository.path, toPath: repository.path + ".away")
      try await Wait.until("it is said that the repository is away", within: .seconds(30)) {
        try await platform.tool.run("status", "shop").output.contains("could not be looked at: there is no repository")
      }
      #expect(try await platform.tool.run("changes", "--json").output == before)
      #expect(try await Web.get(url) == "version 1")
      try FileManager.default.moveItem(atPath: repository.path + ".away", toPath: repository.path)
      try await repository.commit(Self.files("3", port: port))
      #expect(try await platform.tool.run("follow", "shop", "--every", "5s").status == 0)
      try await Wait.until("the third version answers", within: .seconds(60)) {
        try await Web.get(url) == "version 3"
      }
      let changes = try await platform.tool.run("changes")
      #expect(changes.output.contains("leader following its branch"), "\(changes)")
      #expect(try await platform.tool.run("destroy", "shop", "--wait").status == 0)
      try await platform.expectNoTrace()
    }
  }

  @Test func aWebhookSparesTheWaiting() async throws {
    try await TestPlatform.with(runtime: "process", agents: ["attic", "cellar"]) { platform in
      let port = try FreePorts.next()
      let repository = try await Repository.files(Self.files("1", port: port), named: "shop", in: platform.repositories)
      let (first, finished) = try await platform.tool.deploy(repository, "--follow-branch=24h")
      try #require(first.status == "running", "\(finished)")
      let url = try #require(first.url)
      let made = try await platform.tool.run("webhook", "shop", "--json")
      let hook = try JSONDecoder().decode(Hook.self, from: Data(made.output.utf8))
      for (version, agent) in platform.agents.enumerated() {
        try await repository.commit(Self.files("\(version + 2)", port: port))
        #expect(try await push(hook.deployment, to: agent, token: "wrong") == 401)
        #expect(try await push("nobody", to: agent, token: hook.secret) == 401)
        #expect(try await push(hook.deployment, to: agent, token: hook.secret) == 202)
        try await Wait.until("version \(version + 2) answers", within: .seconds(30)) {
          try await Web.get(url) == "version \(version + 2)"
        }
        try await Wait.until("it is confirmed") { try await platform.tool.status("shop").status == "running" }
      }
      for agent in platform.agents {
        #expect(!(try String(contentsOfFile: agent.setup.log, encoding: .utf8)).contains(hook.secret))
      }
      #expect(try await platform.tool.run("webhook", "shop", "--remove").status == 0)
      #expect(try await push(hook.deployment, to: platform.leader, token: hook.secret) == 401)
    }
  }

  private struct Hook: Decodable {
    var deployment: String
    var secret: String
  }

  /// What GitLab posts. Codes are tested where they are checked.
  private func push(_ deployment: String, to agent: AgentProcess, token: String) async throws -> Int {
    let client = HTTPClient()
    let response = try await client.execute(
      HTTPRequest(
        .post, "/api/v1/hooks/\(deployment)", headers: ["X-Gitlab-Token": token],
        body: .bytes(Array(#"{"object_kind":"push"}"#.utf8))),
      at: HTTPEndpoint(url: agent.address))
    let status = response.status
    _ = try await response.body.collect(upTo: 65_536)
    await client.shutdown()
    return Int(status)
  }
}
