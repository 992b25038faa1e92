import Foundation
import TestPorts
import Testing

/// A platform is written to a file, wiped, and comes back from it.
@Suite(.serialized, .timeLimit(.minutes(5))) struct BackupTests {
  private static let arguments = ["--runtime", "process", "--embedded"]

  private static func agent(_ arguments: [String]) async throws -> Finished {
    try await Command.run(Programs.agent, arguments)
  }

  /// An app that says which secret it was given.
  private static func deploy(_ platform: TestPlatform, port: UInt16) async throws -> Tool.Summary {
    let secret = platform.folder + "/secret"
    try "a-very-secret-word".write(toFile: secret, atomically: true, encoding: .utf8)
    let set = try await platform.tool.run("secret", "set", "GREETING", "--file", secret)
    #expect(set.status == 0, "\(set)")
    let repository = try await Repository.example("hello-python", port: port, in: platform.repositories)
    let (deployed, finished) = try await platform.tool.deploy(repository, "--env", "GREETING=secret:GREETING")
    #expect(finished.status == 0, "\(finished)")
    // It comes back without its repository.
    try FileManager.default.removeItem(atPath: repository.path)
    return deployed
  }

  private static func wipe(_ platform: TestPlatform) async throws {
    await platform.leader.stop()
    try FileManager.default.removeItem(atPath: platform.leader.setup.dataDirectory)
  }

  private static func expectItIsBack(_ old: Tool.Summary, on platform: TestPlatform) async throws {
    try await Wait.until("the app is back") {
      try await platform.tool.run("status", old.name).output.contains("running")
    }
    let now = try await platform.tool.status(old.name)
    #expect(now.commit == old.commit)
    let url = try #require(now.url)
    #expect(try await Web.get(url)?.contains("a-very-secret-word") == true, "with its secret")
  }

  @Test func throughTheControlAPI() async throws {
    try await TestPlatform.with(Self.arguments) { platform in
      let old = try await Self.deploy(platform, port: try FreePorts.next())
      let file = platform.folder + "/platform.backup"
      let made = try await platform.tool.run("backup", "--output", file)
      #expect(made.status == 0, "\(made)")
      let mode = try #require(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? NSNumber)
      #expect(mode.intValue == 0o600)
      #expect(try await platform.tool.run("backup", "--output", file).status == 1, "nothing is written over")

      let living = try await platform.tool.run("restore", file)
      #expect(living.status == 1 && living.errors.contains("lives"), "\(living)")

      try await Self.wipe(platform)
      try await platform.leader.start()
      let restored = try await platform.tool.run("restore", file)
      #expect(restored.status == 0 && restored.output.contains("apps 1, secrets 1"), "\(restored)")
      try await Self.expectItIsBack(old, on: platform)
      let twice = try await platform.tool.run("restore", file)
      #expect(twice.status == 1 && twice.errors.contains("lives"), "\(twice)")
    }
  }

  @Test func whatThreeMachinesHeldComesBackOnOne() async throws {
    try await TestPlatform.with(agents: ["attic", "cellar", "loft"], Self.arguments) { platform in
      try await Wait.until("three machines hold the log") {
        try await platform.tool.run("leader", "--json").output.components(separatedBy: "\"voter\"").count > 3
      }
      let old = try await Self.deploy(platform, port: try FreePorts.next())
      let files = ["asked", "lying"].map { "\(platform.folder)/\($0).backup" }
      let asked = try await Tool(agent: platform.agents[1]).run("backup", "--output", files[0])
      #expect(asked.status == 0, "a machine that doesn't lead: \(asked)")
      for agent in platform.agents { await agent.stop() }
      let lying = try await Self.agent([
        "backup", "--data-dir", platform.agents[2].setup.dataDirectory, "--output", files[1],
      ])
      #expect(lying.status == 0, "a data directory of three: \(lying)")
      for file in files {
        try await Self.wipe(platform)
        try await platform.leader.start()
        let restored = try await platform.tool.run("restore", file)
        #expect(restored.status == 0 && restored.output.contains("apps 1, secrets 1"), "\(restored)")
        try await Self.expectItIsBack(old, on: platform)
      }
    }
  }

  @Test func onTheDataDirectory() async throws {
    try await TestPlatform.with(Self.arguments) { platform in
      let old = try await Self.deploy(platform, port: try FreePorts.next())
      let (file, directory) = (platform.folder + "/platform.backup", platform.leader.setup.dataDirectory)
      let running = try await Self.agent(["backup", "--data-dir", directory, "--output", file])
      #expect(running.status == 1, "an agent runs there: \(running)")
      await platform.leader.stop()
      let made = try await Self.agent(["backup", "--data-dir", directory, "--output", file])
      #expect(made.status == 0, "\(made)")
      let over = try await Self.agent(["restore", "--data-dir", directory, file])
      #expect(over.status == 1 && over.errors.contains("has a platform already"), "\(over)")

      try FileManager.default.removeItem(atPath: directory)
      let taken = try await Self.agent(["restore", "--data-dir", directory, file])
      #expect(taken.status == 0, "\(taken)")
      try await platform.leader.start()
      try await Self.expectItIsBack(old, on: platform)
      #expect(!FileManager.default.fileExists(atPath: directory + "/restore"))
    }
  }

  @Test func aFileThatIsNotWholeIsRefused() async throws {
    try await TestPlatform.with(Self.arguments) { platform in
      _ = try await Self.deploy(platform, port: try FreePorts.next())
      let file = platform.folder + "/platform.backup"
      try await platform.tool.run("backup", "--output", file)
      let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
      try await Self.wipe(platform)
      let damages: [(String, [Substring])] = [
        ("cut", Array(lines.dropLast())), ("headless", Array(lines.dropFirst())),
        ("other", lines.map { $0.hasPrefix(#"{"data":"#) ? #"{"data":"AAAA"}"# : $0 }), ("empty", []),
      ]
      for (name, damaged) in damages {
        let path = "\(file).\(name)"
        try damaged.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
        let taken = try await Self.agent(["restore", "--data-dir", "\(platform.folder)/\(name)", path])
        #expect(taken.status == 1, "\(name): \(taken)")
        #expect(!FileManager.default.fileExists(atPath: "\(platform.folder)/\(name)/restore"), "\(name)")
      }
    }
  }
}
