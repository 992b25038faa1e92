import Foundation
import TestPorts
import Testing

/// The whole way on the process runtime: nothing but this machine is needed.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ProcessPlatformTests {
  private static let arguments = ["--runtime", "process", "--embedded"]

  @Test(arguments: [
    ("hello-static", "<h1>"), ("hello-python", "from Python"), ("hello-node", "from Node"),
  ])
  func anAppIsDeployedAnswersIsStoppedStartedAndDestroyed(_ app: String, _ greeting: String) async throws {
    try await TestPlatform.with(Self.arguments) { platform in
      let repository = try await Repository.example(app, port: try FreePorts.next(), in: platform.repositories)
      let (deployed, finished) = try await platform.tool.deploy(repository, "--env", "GREETING=Ahoy")
      #expect(finished.status == 0, "\(finished)")
      #expect(deployed.status == "running")
      #expect(deployed.node == "attic")
      #expect(
        deployed.commit
          == (try await repository.git("rev-parse", "HEAD").trimmingCharacters(in: .whitespacesAndNewlines)))
      let url = try #require(deployed.url)
      try await Wait.until("it answers", within: .seconds(10)) { try await Web.get(url) != nil }
      let page = try #require(try await Web.get(url))
      #expect(page.contains(greeting))
      if app != "hello-static" { #expect(page.contains("Ahoy")) }
      try await Wait.until("the request is in the log") {
        try await platform.tool.run("logs", deployed.id).output.contains("GET /")
      }
      let stop = try await platform.tool.run("stop", deployed.name)
      #expect(stop.status == 0, "\(stop)")
      try await Wait.until("it is stopped") { try await platform.tool.status(deployed.id).status == "stopped" }
      #expect(try await Web.get(url) == nil)
      try await platform.tool.run("start", deployed.name)
      try await Wait.until("it answers again") { try await Web.get(url) != nil }
      let destroy = try await platform.tool.run("destroy", deployed.name, "--wait")
      #expect(destroy.status == 0, "\(destroy)")
      #expect(try await Web.get(url) == nil)
      try await platform.expectNoTrace()
    }
  }

  @Test func anUpdateRunsWhatTheBranchHoldsNow() async throws {
    try await TestPlatform.with(Self.arguments) { platform in
      let repository = try await Repository.example(
        "hello-static", port: try FreePorts.next(), in: platform.repositories)
      let (first, _) = try await platform.tool.deploy(repository)
      let url = try #require(first.url)
      try await repository.write("<h1>the second version</h1>", to: "index.html")
      let update = try await platform.tool.run("update", first.id, "--wait", "--json")
      #expect(update.status == 0, "\(update)")
      #expect(try await Web.get(url)?.contains("the second version") == true)
      #expect(try await platform.tool.status(first.id).commit != first.commit)
      let same = try await platform.tool.run("update", first.id, "--wait")
      #expect(same.status == 0, "\(same)")
      #expect(try await Web.get(url)?.contains("the second version") == true)
    }
  }

  @Test func anAgentThatWasKilledFindsItsProcessesAgain() async throws {
    try await TestPlatform.with(Self.arguments) { platform in
      let port = try FreePorts.next()
      let repository = try await Repository.example("hello-python", port: port, in: platform.repositories)
      let (deployed, _) = try await platform.tool.deploy(repository)
      let url = try #require(deployed.url)
      let before = try await Listeners.processes(on: port)
      #expect(before.count == 1)
      await platform.leader.kill()
      #expect(try await Web.get(url) != nil, "the app outlives a killed agent")
      try await platform.leader.start()
      try await Wait.until("it counts as running") { try await platform.tool.status(deployed.id).status == "running" }
      #expect(try await Listeners.processes(on: port) == before, "the very same process, once")
      _ = try await Web.get(url)
      try await Wait.until("its output is followed again") {
        try await platform.tool.run("logs", deployed.id).output.components(separatedBy: "GET /").count >= 3
      }
      let destroy = try await platform.tool.run("destroy", deployed.id, "--wait")
      #expect(destroy.status == 0, "\(destroy)")
      #expect(try await Listeners.processes(on: port).isEmpty)
      try await platform.expectNoTrace()
    }
  }

  @Test func aStoppedAgentEndsItsProcessesAndStartsThemAgain() async throws {
    try await TestPlatform.with(Self.arguments) { platform in
      let repository = try await Repository.example(
        "hello-python", port: try FreePorts.next(), in: platform.repositories)
      let (deployed, _) = try await platform.tool.deploy(repository)
      let url = try #require(deployed.url)
      #expect(await platform.leader.stop() == 0)
      #expect(try await Web.get(url) == nil)
      try await platform.leader.start()
      try await Wait.until("it answers again") { try await Web.get(url) != nil }
    }
  }

  /// As an upgrade does: the programs are exchanged, and the agent is restarted politely.
  @Test func anAgentThatLeavesItsAppsRunningFindsThemAgain() async throws {
    let file = FileManager.default.temporaryDirectory.path + "/flotilla-e2e-\(UUID().uuidString).toml"
    try "[agent]\nleave-running = true\n".write(toFile: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: file) }
    try await TestPlatform.with(Self.arguments + ["--config", file]) { platform in
      let port = try FreePorts.next()
      let repository = try await Repository.example("hello-python", port: port, in: platform.repositories)
      let (deployed, _) = try await platform.tool.deploy(repository)
      let url = try #require(deployed.url)
      let before = try await Listeners.processes(on: port)
      #expect(await platform.leader.stop() == 0)
      #expect(try await Web.get(url) != nil, "it runs on")
      try await platform.leader.start()
      try await Wait.until("it counts as running") { try await platform.tool.status(deployed.id).status == "running" }
      #expect(try await Listeners.processes(on: port) == before, "the very same process")
      let destroy = try await platform.tool.run("destroy", deployed.id, "--wait")
      #expect(destroy.status == 0, "\(destroy)")
      try await platform.expectNoTrace()
    }
  }
}
