import Foundation
import TestPorts
import Testing

/// Two platforms that were founded by themselves, and one that becomes a part of the other.
@Suite("A platform moves into another one", .serialized, .timeLimit(.minutes(5))) struct MoveTests {
  private static func join(_ machine: AgentProcess, _ other: AgentProcess, _ arguments: String...) async throws
    -> Finished
  {
    try await Command.run(
      Programs.tool, ["join", other.address] + arguments,
      environment: [
        "FLOTILLA_SERVER": machine.address, "FLOTILLA_TOKEN": try machine.token, "FLOTILLA_JOIN_TOKEN": try other.token,
        "NO_COLOR": "1",
      ])
  }

  @Test("it says what it is, moves with its apps, and none of them notices")
  func moves() async throws {
    try await TestPlatform.with(["--runtime", "process", "--embedded"]) { one in
      try await TestPlatform.with(agents: ["cellar"], ["--runtime", "process", "--embedded"]) { two in
        let repository = try await Repository.example(
          "hello-python", port: try FreePorts.next(), in: two.repositories)
        let app = try await two.tool.deploy(repository, "--name", "shop").summary
        #expect(app.status == "running", "\(app)")
        let processes = try await two.leader.appProcesses()
        #expect(!processes.isEmpty)

        let refused = try await Self.join(two.leader, one.leader)
        #expect(refused.status == 1)
        #expect(refused.errors.contains("--adopt"), "\(refused)")

        let moved = try await Self.join(two.leader, one.leader, "--adopt")
        #expect(moved.status == 0, "\(moved)")
        #expect(try two.leader.token == one.leader.token)
        try await Wait.until("the app runs on its new platform") {
          try await one.tool.deployments().contains { $0.id == app.id && $0.status == "running" && $0.node == "cellar" }
        }
        #expect(try await two.leader.appProcesses() == processes)

        let again = try await Self.join(two.leader, one.leader, "--adopt")
        #expect(again.status == 1, "\(again)")
      }
    }
  }

  @Test("an agent that belongs to one platform and is told to join another one ends, and says why")
  func neverByAccident() async throws {
    try await TestPlatform.with(["--runtime", "process", "--embedded"]) { one in
      try await TestPlatform.with(agents: ["cellar"], ["--runtime", "process", "--embedded"]) { two in
        await two.leader.stop()
        let finished = try await Command.run(
          Programs.agent,
          [
            "--data-dir", two.leader.setup.dataDirectory, "--listen", "127.0.0.1:0", "--runtime", "process",
            "--embedded",
            "--join", one.leader.address,
          ], environment: [:])
        #expect(finished.status == 1)
        #expect(finished.errors.contains("never merge by themselves"), "\(finished)")
      }
    }
  }
}

extension AgentProcess {
  /// The processes of apps on this agent's machine.
  func appProcesses() async throws -> [Int32] {
    let files = FileManager.default
    return try files.contentsOfDirectory(atPath: "/proc").compactMap(Int32.init).filter { process in
      let place = (try? files.destinationOfSymbolicLink(atPath: "/proc/\(process)/cwd")) ?? ""
      return place.hasPrefix(setup.dataDirectory + "/work/apps")
    }.sorted()
  }
}
