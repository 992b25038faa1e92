import DockerClient
import Foundation
import RabbitMQTestServer
import TestPorts
import Testing

/// The whole way against the real engine and the real broker, with two agents in two processes.
@Suite(.serialized, .timeLimit(.minutes(10)), .enabled(if: RealServices.areWanted)) struct DockerPlatformTests {
  private static let greetings = [
    "hello-static": "<h1>", "hello-python": "from Python", "hello-node": "from Node",
    "hello-dockerfile": "from a Dockerfile",
  ]

  private func withPlatform<Result>(
    broker: String? = nil, agents: [String] = ["attic", "cellar"], _ body: (TestPlatform) async throws -> Result
  ) async throws -> Result {
    let arguments = ["--runtime", "docker", "--broker", try broker ?? RealServices.broker()]
    return try await TestPlatform.withShortPatience(
      agents: agents, arguments, settings: try RealServices.images(),
      environment: ["DOCKER_HOST": try RealServices.docker()], body)
  }

  /// Deploys the four example apps, and returns them by the app's name.
  private func deployAll(on platform: TestPlatform) async throws -> [String: Tool.Summary] {
    var deployed: [String: Tool.Summary] = [:]
    for app in Self.greetings.keys.sorted() {
      let repository = try await Repository.example(app, port: try FreePorts.next(), in: platform.repositories)
      let (summary, finished) = try await platform.tool.deploy(repository, "--name", app)
      try #require(finished.status == 0, "\(finished)")
      #expect(summary.status == "running")
      #expect(finished.errors.contains("Successfully built"), "build output is shown: \(finished)")
      deployed[app] = summary
    }
    return deployed
  }

  private func expectAnswers(_ deployed: [String: Tool.Summary]) async throws {
    for (app, summary) in deployed.sorted(by: { $0.key < $1.key }) {
      let url = try #require(summary.url)
      try await Wait.until("\(app) answers") { try await Web.get(url)?.contains(Self.greetings[app] ?? "?") == true }
    }
  }

  private func destroyAll(_ deployed: [String: Tool.Summary], on platform: TestPlatform) async throws {
    for summary in deployed.values {
      let destroyed = try await platform.tool.run("destroy", summary.id, "--wait")
      #expect(destroyed.status == 0, "\(destroyed)")
    }
  }

  private func expectNoTrace(of platform: TestPlatform) async throws {
    let engine = try Engine()
    #expect(try await engine.containers(of: platform).isEmpty)
    #expect(try await engine.images(of: platform).isEmpty)
    try await platform.expectNoTrace()
  }

  @Test func theFourExampleAppsAreDeployedOverTwoAgentsAndLeaveNoTrace() async throws {
    try await Engine().withBystander {
      try await withPlatform { platform in
        let deployed = try await deployAll(on: platform)
        try await expectAnswers(deployed)
        #expect(Set(deployed.values.compactMap(\.node)) == ["attic", "cellar"], "both machines have work")
        for (app, summary) in deployed {
          let build = try await platform.tool.run("logs", summary.id, "--build")
          #expect(build.output.contains("Step 1/"), "\(app): \(build)")
          try await Wait.until("the request to \(app) is in its log, from whichever machine") {
            let log = try await platform.tool.run("logs", summary.id).output
            return log.contains("GET /") || log.contains("url:/")
          }
        }
        try await destroyAll(deployed, on: platform)
        try await expectNoTrace(of: platform)
      }
    }
  }

  @Test func theOrchestratorIsKilledInTheMiddleAndNothingRunsTwice() async throws {
    try await Engine().withBystander {
      try await withPlatform { platform in
        let engine = try Engine()
        let deployed = try await deployAll(on: platform)
        let before = try await engine.containers(of: platform)
        var starts: [String: EngineTime?] = [:]
        for container in before.values { starts[container] = try await engine.started(container) }

        // One is being built, one is asked to go, when the orchestrator dies.
        let late = try await Repository.example("hello-node", port: try FreePorts.next(), in: platform.repositories)
        try await platform.tool.run("deploy", late.url, "--name", "late")
        try await platform.tool.run("destroy", "hello-static")
        await platform.leader.kill()
        try await expectAnswers(deployed.filter { $0.key != "hello-static" })
        try await platform.leader.start()

        try await Wait.until("the late one runs", within: .seconds(120)) {
          try await platform.tool.status("late").status == "running"
        }
        try await Wait.until("the destroyed one is gone") {
          try await platform.tool.deployments().allSatisfy { $0.name != "hello-static" || $0.status == "destroyed" }
        }
        let after = try await engine.containers(of: platform)
        for (app, summary) in deployed where app != "hello-static" {
          #expect(try await platform.tool.status(summary.id).status == "running")
          let allocation = try #require(before.keys.first { $0.hasPrefix(summary.id) })
          let container = try #require(before[allocation])
          #expect(after[allocation] == container, "the same container")
          #expect(try await engine.started(container) == starts[container] ?? nil, "not started again")
        }
        #expect(after.count == 4, "three that ran on and the late one: \(after)")
        try await platform.tool.run("destroy", "late", "--wait")
        try await destroyAll(deployed.filter { $0.key != "hello-static" }, on: platform)
        try await expectNoTrace(of: platform)
      }
    }
  }

  @Test func theBrokerIsKilledInTheMiddleAndNobodyWaitsForIt() async throws {
    try await PrivateRabbitMQ.with { rabbit in
      try await Engine().withBystander {
        try await withPlatform(broker: rabbit.url) { platform in
          let first = try await Repository.example(
            "hello-python", port: try FreePorts.next(), in: platform.repositories)
          let (before, _) = try await platform.tool.deploy(first, "--name", "before")
          #expect(before.status == "running")
          try rabbit.kill()
          let second = try await Repository.example("hello-node", port: try FreePorts.next(), in: platform.repositories)
          let (during, finished) = try await platform.tool.deploy(second, "--name", "during")
          #expect(during.status == "running", "\(finished)")
          try rabbit.start()
          let third = try await Repository.example(
            "hello-static", port: try FreePorts.next(), in: platform.repositories)
          let (after, _) = try await platform.tool.deploy(third, "--name", "after")
          #expect(after.status == "running")
          #expect(try await Engine().containers(of: platform).count == 3, "nothing runs twice")
          for summary in [before, during, after] {
            let url = try #require(summary.url)
            #expect(try await Web.get(url) != nil)
            #expect(try await platform.tool.run("destroy", summary.id, "--wait").status == 0)
          }
          try await expectNoTrace(of: platform)
        }
      }
    }
  }

  @Test func aContainerThatDiesIsStartedAgain() async throws {
    try await withPlatform(agents: ["attic"]) { platform in
      let engine = try Engine()
      let repository = try await Repository.example(
        "hello-python", port: try FreePorts.next(), in: platform.repositories)
      let (summary, _) = try await platform.tool.deploy(repository)
      let url = try #require(summary.url)
      let container = try #require(try await engine.containers(of: platform).values.first)
      try await engine.docker.containers.kill(container)
      try await Wait.until("it answers again") { try await Web.get(url) != nil }
      #expect(try await engine.containers(of: platform).values.sorted() == [container])
      try await platform.tool.run("destroy", summary.id, "--wait")
    }
  }

  @Test func aBuildThatFailsShowsItsOutputAndLeavesNothing() async throws {
    try await withPlatform(agents: ["attic"]) { platform in
      let manifest = "[app]\nname = \"faulty\"\n[config]\nport = \(try FreePorts.next())\nlang = \"custom\"\n"
      let repository = try await Repository.files(
        [
          "shipwreck.toml": manifest,
          "Dockerfile": "ARG BASE=busybox\nFROM ${BASE}\nRUN echo the-build-said-this && exit 9\n",
        ], named: "faulty", in: platform.repositories)
      let (summary, finished) = try await platform.tool.deploy(repository)
      #expect(finished.status == 1)
      #expect(summary.status == "failed")
      #expect(summary.reason?.contains("the-build-said-this") == true, "\(finished)")
      #expect(try await platform.tool.run("logs", summary.id, "--build").output.contains("the-build-said-this"))
      let good = try await Repository.example("hello-static", port: try FreePorts.next(), in: platform.repositories)
      let (next, _) = try await platform.tool.deploy(good)
      #expect(next.status == "running")
      try await platform.tool.run("destroy", next.id, "--wait")
      try await platform.tool.run("destroy", summary.id, "--wait")
      try await expectNoTrace(of: platform)
    }
  }
}
