import DockerClient
import Foundation
import HTTPTransport
import RabbitMQTestServer
import TestPorts
import Testing

/// Nobody configured a broker: whoever leads provides one.
@Suite(.serialized, .timeLimit(.minutes(5)), .enabled(if: PrivateRabbitMQ.isWanted)) struct BrokerProvisionTests {
  /// The RabbitMQ of one agent, from outside.
  private struct Provided {
    let agent: AgentProcess
    var folder: String { agent.setup.dataDirectory + "/broker" }

    /// Where the agent last had one listen; `nil` before that.
    var port: UInt16? {
      guard let text = try? String(contentsOfFile: folder + "/rabbitmq.conf", encoding: .utf8),
        let line = text.split(separator: "\n").first(where: { $0.hasPrefix("listeners.ssl.1") })
      else { return nil }
      return line.split(separator: ":").last.flatMap { UInt16($0) }
    }

    func isListening() async throws -> Bool {
      guard let port else { return false }
      return try await !Listeners.processes(on: port).isEmpty
    }

    /// What belongs to it, by the mark that all its processes have.
    func processes() throws -> [Int32] {
      let mark = Data("FLOTILLA_TETHERED=\(folder)".utf8)
      return try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { Int32($0) }.filter { process in
        let file = try? FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/\(process)/environ"))
        return try file?.readToEnd()?.range(of: mark) != nil
      }
    }
  }

  /// Whether a machine that leads has a copy of what an app on another one printed: it came over the broker alone.
  private func hasCopy(_ agent: AgentProcess, of text: String) throws -> Bool {
    let folder = agent.setup.dataDirectory + "/logs"
    let names = (FileManager.default.enumerator(atPath: folder)?.allObjects ?? []).compactMap { $0 as? String }
    return names.contains { name in
      FileManager.default.contents(atPath: "\(folder)/\(name)")?.range(of: Data(text.utf8)) != nil
    }
  }

  private func deploy(on node: String, by tool: Tool, _ platform: TestPlatform) async throws -> Tool.Summary {
    let repository = try await Repository.example(
      "hello-python", port: try FreePorts.next(), in: platform.repositories)
    let (summary, finished) = try await tool.deploy(
      repository, on: node, "--name", "app-\(UUID().uuidString.prefix(8).lowercased())")
    try #require(finished.status == 0 && summary.node == node, "\(finished)")
    return summary
  }

  private func mode(_ path: String) throws -> Int {
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
    return try #require(mode).intValue
  }

  @Test func theLeaderProvidesABrokerAndTheNextLeaderDoesSoAgain() async throws {
    try await TestPlatform.with(agents: ["attic", "cellar"], ["--runtime", "process"]) { platform in
      let (attic, cellar) = (platform.agents[0], platform.agents[1])
      let (first, second) = (Provided(agent: attic), Provided(agent: cellar))
      try await Wait.until("the first leader's broker is there", within: .seconds(120)) {
        attic.logTail.contains("this machine provides the platform's RabbitMQ")
      }
      #expect(try await first.isListening())
      #expect(try second.processes().isEmpty, "one broker is enough")
      for folder in ["", "/home", "/data"] { #expect(try mode(first.folder + folder) == 0o700) }
      for file in ["/key.pem", "/rabbitmq.conf"] { #expect(try mode(first.folder + file) == 0o600) }

      let there = try await deploy(on: "cellar", by: Tool(agent: attic), platform)
      _ = try await Web.get(try #require(there.url), "/over-the-first")
      try await Wait.until("the leader has a copy of the app's output") { try hasCopy(attic, of: "/over-the-first") }

      let port = try #require(first.port)
      await attic.kill()
      try await Wait.until("the broker ends with the agent that was killed", within: .seconds(20)) {
        try await Listeners.processes(on: port).isEmpty && (try first.processes().isEmpty)
      }
      #expect(try await Web.get(try #require(there.url)) != nil)
      // Nobody waits for a broker: this deployment is placed and runs while there is none.
      try await Wait.until("the other machine leads") { try await Tool(agent: cellar).run("ps").status == 0 }
      let alone = try await deploy(on: "cellar", by: Tool(agent: cellar), platform)
      #expect(try await Web.get(try #require(alone.url)) != nil)
      try await Wait.until("the second leader's broker is there", within: .seconds(120)) {
        cellar.logTail.contains("this machine provides the platform's RabbitMQ")
      }
      #expect(try await second.isListening())

      try await attic.start()
      let back = try await deploy(on: "attic", by: Tool(agent: cellar), platform)
      _ = try await Web.get(try #require(back.url), "/over-the-second")
      try await Wait.until("the second leader has a copy") { try hasCopy(cellar, of: "/over-the-second") }

      let settings = try String(contentsOfFile: second.folder + "/rabbitmq.conf", encoding: .utf8)
      let password = try #require(
        settings.split(separator: "\n").first { $0.hasPrefix("default_pass") }?.split(separator: " ").last)
      for agent in platform.agents {
        let log = try String(contentsOfFile: agent.setup.log, encoding: .utf8)
        #expect(!log.contains(password), "no password is logged")
      }
      #expect(await cellar.stop() == 0)
      #expect(try second.processes().isEmpty, "the broker ends with its agent")
    }
  }

  @Test(.enabled(if: RealServices.areWanted)) func anImageThatIsMissingIsSaidAndTheNextChoiceIsTaken() async throws {
    try await TestPlatform.withShortPatience(
      agents: ["attic", "cellar"], ["--runtime", "docker"],
      settings: "[broker]\nimage = \"flotilla-no-such-image:1\"\n",
      environment: ["DOCKER_HOST": try RealServices.docker()]
    ) { platform in
      try await Wait.until("the installed one is taken", within: .seconds(120)) {
        platform.leader.logTail.contains("this machine provides the platform's RabbitMQ")
      }
      #expect(platform.leader.logTail.contains("the engine has no image 'flotilla-no-such-image:1'"))
      #expect(try await Provided(agent: platform.leader).isListening())
    }
  }

  @Test(.enabled(if: RealServices.areWanted)) func aContainerSpeaksTLSAlone() async throws {
    try await BrokerImage.with { image in
      try await TestPlatform.withShortPatience(
        agents: ["attic", "cellar"], ["--runtime", "docker"],
        settings: "[broker]\nimage = \"\(image)\"\n" + (try RealServices.images()),
        environment: ["DOCKER_HOST": try RealServices.docker()]
      ) { platform in
        let leader = platform.agents[0]
        try await Wait.until("the container is there", within: .seconds(120)) {
          leader.logTail.contains("this machine provides the platform's RabbitMQ")
        }
        #expect(try Provided(agent: leader).processes().isEmpty, "no other is started beside it")
        let docker = try Engine().docker
        let found = try await docker.containers.list([.label("io.flotilla.broker")])
        let container = try #require(found.first { $0.image == image })
        let published = container.ports.filter { $0.hostPort != nil }
        #expect(published.map(\.port) == [ContainerPort(5_671)])
        let port = try #require(published.first?.hostPort)
        // Neither by its name nor by its variables does an engine tell the password.
        let environment = try await docker.containers.inspect(container.id).environment
        #expect(!environment.contains { $0.contains("PASS") })
        let greeting = try await Command.run(
          "/usr/bin/openssl", ["s_client", "-connect", "127.0.0.1:\(port)", "-brief"])
        #expect(greeting.errors.contains("TLSv1."), "\(greeting)")

        let there = try await deploy(on: "cellar", by: Tool(agent: leader), platform)
        _ = try await Web.get(try #require(there.url), "/over-the-container")
        try await Wait.until("the leader has a copy of the app's output") {
          try hasCopy(leader, of: "/over-the-container")
        }
        #expect(await leader.stop() == 0)
        let left = try await docker.containers.list([.label("io.flotilla.broker")], all: true)
        #expect(!left.contains { $0.id == container.id }, "the container ends with its agent")
      }
    }
  }

  @Test func aMachineAloneStartsNone() async throws {
    try await TestPlatform.with(["--runtime", "process"]) { platform in
      let repository = try await Repository.example(
        "hello-static", port: try FreePorts.next(), in: platform.repositories)
      let (summary, finished) = try await platform.tool.deploy(repository)
      #expect(summary.status == "running", "\(finished)")
      #expect(try Provided(agent: platform.leader).processes().isEmpty)
    }
  }
}
