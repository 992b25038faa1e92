import Foundation
import TestPorts
import Testing

/// Commands inside apps, from the tool to the app and back.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ExecTests {
  private static let process = ["--runtime", "process", "--embedded"]

  @Test func aCommandRunsInAnAppThatIsAProcess() async throws {
    try await TestPlatform.with(Self.process) { platform in
      let repository = try await Repository.example(
        "hello-python", port: try FreePorts.next(), in: platform.repositories)
      let (deployed, finished) = try await platform.tool.deploy(repository, "--env", "GREETING=Ahoy")
      #expect(finished.status == 0, "\(finished)")
      let ended = try await platform.tool.run(
        "exec", deployed.name, "--", "sh", "-c", "ls; echo $GREETING; echo no >&2; exit 64")
      #expect(ended.status == 64)
      #expect(ended.output.contains("shipwreck.toml\n") && ended.output.hasSuffix("Ahoy\n"), "\(ended)")
      #expect(ended.errors == "no\n")
      let slow = try await platform.tool.run("exec", deployed.name, "--timeout", "1", "--", "sleep", "600")
      #expect(slow.status == 124)
      #expect(slow.errors.contains("took longer than 1 s"), "\(slow)")
      try await Self.interrupt(platform, deployed.name)
      try await platform.tool.run("stop", deployed.name)
      try await Wait.until("it is stopped") { try await platform.tool.status(deployed.id).status == "stopped" }
      let refused = try await platform.tool.run("exec", deployed.name, "--", "ls")
      #expect(refused.status == 1)
      #expect(refused.errors.contains("doesn't run"), "\(refused)")
    }
  }

  /// Ctrl-C ends the tool, and the command on the machine.
  private static func interrupt(_ platform: TestPlatform, _ name: String) async throws {
    let mark = platform.folder + "/pid"
    let tool = Process()
    tool.executableURL = URL(fileURLWithPath: Programs.tool)
    tool.arguments = ["exec", name, "--", "sh", "-c", "echo $$ > \(mark); exec sleep 600"]
    tool.environment = ProcessInfo.processInfo.environment.merging([
      "FLOTILLA_SERVER": platform.leader.address, "FLOTILLA_TOKEN": try platform.leader.token,
    ]) { $1 }
    tool.standardInput = FileHandle.nullDevice
    tool.standardOutput = FileHandle.nullDevice
    let ended = Ended()
    tool.terminationHandler = { ended.finish($0.terminationStatus) }
    try tool.run()
    func pid() -> Int32? {
      (try? String(contentsOfFile: mark, encoding: .utf8)).flatMap { Int32($0.filter { !$0.isWhitespace }) }
    }
    try await Wait.until("the command runs", within: .seconds(20)) { pid() != nil }
    let command = try #require(pid())
    #expect(kill(command, 0) == 0)
    tool.interrupt()
    _ = await ended.status()
    try await Wait.until("the command is ended", within: .seconds(20)) { kill(command, 0) != 0 }
  }

  @Test func secretsAreNotShown() async throws {
    try await TestPlatform.with(Self.process) { platform in
      let repository = try await Repository.example(
        "hello-python", port: try FreePorts.next(), in: platform.repositories)
      let value = platform.folder + "/value"
      try "hunter2-hunter2".write(toFile: value, atomically: true, encoding: .utf8)
      let set = try await platform.tool.run("secret", "set", "password", "--file", value)
      #expect(set.status == 0, "\(set)")
      let (deployed, finished) = try await platform.tool.deploy(repository, "--env", "PASSWORD=secret:password")
      #expect(finished.status == 0, "\(finished)")
      let ended = try await platform.tool.run(
        "exec", deployed.name, "--", "sh", "-c", "echo \"it is $PASSWORD\"; echo ${#PASSWORD}")
      #expect(ended.output == "it is ***\n15\n", "\(ended)")
    }
  }

  @Test(.enabled(if: RealServices.areWanted)) func aCommandRunsInAContainerOnWhicheverMachine() async throws {
    try await TestPlatform.with(runtime: "docker", agents: ["attic", "cellar"]) { platform in
      for (index, app) in ["hello-static", "hello-python"].enumerated() {
        let repository = try await Repository.example(app, port: try FreePorts.next(), in: platform.repositories)
        let (deployed, finished) = try await platform.tool.deploy(repository, "--name", app)
        #expect(finished.status == 0, "\(finished)")
        // One machine has one, the other the other: each command finds its way from both.
        for agent in platform.agents {
          let ended = try await Tool(agent: agent).run("exec", app, "--", "sh", "-c", "hostname; exit \(index + 3)")
          #expect(ended.status == Int32(index + 3), "\(ended)")
          #expect(ended.output == "\(deployed.name)\n")
        }
      }
      for app in ["hello-static", "hello-python"] { try await platform.tool.run("destroy", app, "--wait") }
    }
  }
}
