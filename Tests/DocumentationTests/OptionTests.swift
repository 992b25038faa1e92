import Testing

/// What the programs take, the reference names.
struct OptionTests {
  /// `@Option var dataDir` is `--data-dir`, as ArgumentParser makes it.
  private static func options(in path: String) throws -> [String] {
    var options: [String] = []
    var isOption = false
    for line in try Repository.read(path).split(separator: "\n").map(\.trimmed) {
      if line.hasPrefix("@") { isOption = line.hasPrefix("@Option(") || line.hasPrefix("@Flag") }
      guard isOption, let match = line.firstMatch(of: /\bvar ([A-Za-z]+)/) else { continue }
      options.append("--" + match.1.map { $0.isUppercase ? "-\($0.lowercased())" : "\($0)" }.joined())
      isOption = false
    }
    return options
  }

  @Test func agentOptionsAreDescribed() throws {
    let page = try Repository.read("docs/agent.md")
    let options = try Self.options(in: "Examples/flotilla-agent/AgentOptions.swift")
    #expect(options.count == 10)
    for option in options {
      let isNamed = page.contains("| `\(option)")
      #expect(isNamed, "docs/agent.md lacks \(option)")
    }
  }

  @Test func settingsOfTheFileAreDescribed() throws {
    let page = try Repository.read("docs/agent.md")
    let source = try ["AgentFile", "CleaningSettings", "PlacementSettings"].map {
      try Repository.read("Examples/flotilla-agent/\($0).swift")
    }.joined()
    let keys = source.matches(of: /\.(?:string|integer|strings|boolean|value|table)\("([a-z-]+)"/).map { String($0.1) }
    #expect(keys.count >= 15)
    for key in keys {
      let isNamed = page.contains("`\(key)`") || page.contains("`[\(key)]`")
      #expect(isNamed, "docs/agent.md lacks \(key)")
    }
  }

  @Test(arguments: [
    "Backup", "Cancel", "Changes", "Cordon", "Deploy", "Destroy", "Doctor", "Drain", "Env", "Exec", "Explain", "Follow",
    "Gc", "GiveUp", "Init", "Logs",
    "Nodes", "Open", "Ps", "Rebalance", "Restore", "Rollback", "Start", "Status", "Stop", "Top", "Uncordon", "Update",
    "Validate", "Webhook",
  ])
  func commandsAreDescribed(_ command: String) throws {
    let page = try Repository.read("docs/command-line.md")
    let name = command.reduce("") { $1.isUppercase && !$0.isEmpty ? "\($0)-\($1)" : "\($0)\($1)" }.lowercased()
    let isNamed = page.contains("`flotilla \(name)")
    #expect(isNamed)
    for option in try Self.options(in: "Examples/flotilla/Commands/\(command).swift") {
      let isNamed = page.contains(option)
      #expect(isNamed, "docs/command-line.md lacks \(option)")
    }
  }

  @Test(arguments: ["SetSecret", "SetRepository"])
  func optionsOfSecretsAreDescribed(_ command: String) throws {
    let options = try Self.options(in: "Examples/flotilla/Secrets/\(command).swift")
    #expect(!options.isEmpty)
    for page in ["docs/secrets.md", "docs/command-line.md"] {
      let text = try Repository.read(page)
      for option in options {
        let isNamed = text.contains(option)
        #expect(isNamed, "\(page) lacks \(option)")
      }
    }
  }

  @Test func routesAreDescribed() throws {
    let page = try Repository.read("docs/control-api.md")
    let folder = "Sources/ControlServer/Routes"
    var count = 0
    for name in [
      "AgentRoutes", "BackupRoutes", "BranchRoutes", "ChangeRoutes", "CleaningRoutes", "DeploymentRoutes",
      "ExecRoutes", "HookRoutes", "LogRoutes",
      "NodeRoutes", "PingRoute", "PlacementRoutes",
      "SecretRoutes",
      "UsageRoutes",
    ] {
      for match in try Repository.read("\(folder)/\(name).swift").matches(
        of: /table\.add\(\.\w+, "([^"]+)", needs: \.(\w+)/)
      {
        let path = String(match.1).replacing(":reference", with: "REF").replacing(":digest", with: "DIGEST")
          .replacing(":id", with: "ID").replacing(":name", with: "NAME").replacing(":node", with: "NODE")
        let last = path.split(separator: "/").last.map(String.init) ?? path
        let isNamed = page.contains(path) || page.contains("…/\(last)")
        #expect(isNamed, "docs/control-api.md lacks \(path)")
        count += 1
      }
    }
    #expect(count >= 18)
  }
}
