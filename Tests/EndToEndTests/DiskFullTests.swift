import Foundation
import TestPorts
import Testing

/// A machine whose disk is nearly full: a small file system of the test's own, never the machine's.
@Suite(.serialized, .timeLimit(.minutes(5)), .enabled(if: geteuid() == 0)) struct DiskFullTests {
  /// Lends a folder on a file system of 256 MiB.
  private static func withSmallDisk(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.path + "/flotilla-disk-\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try await Command.succeed("/bin/mount", ["-t", "tmpfs", "-o", "size=256m", "flotilla-test", folder])
    do {
      try await body(folder)
    } catch {
      try await Command.succeed("/bin/umount", ["-l", folder])
      throw error
    }
    try await Command.succeed("/bin/umount", ["-l", folder])
    try FileManager.default.removeItem(atPath: folder)
  }

  private static func free(_ folder: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfFileSystem(forPath: folder)
    return try #require((attributes[.systemFreeSize] as? NSNumber)?.intValue)
  }

  @Test func itTakesNothingNewAndRunsOn() async throws {
    try await Self.withSmallDisk { disk in
      let settings = disk + "/agent.toml"
      try "[cleaning]\nfree-mib = 64\n".write(toFile: settings, atomically: true, encoding: .utf8)
      let agent = AgentProcess(
        .init(
          name: "attic", dataDirectory: disk + "/attic", port: try FreePorts.next(),
          arguments: ["--runtime", "process", "--embedded", "--config", settings], environment: [:],
          log: disk + "/attic.log"))
      try await agent.start()
      do {
        try await Self.fillAndFree(disk, Tool(agent: agent))
      } catch {
        let log = agent.logTail
        await agent.stop()
        throw Command.Failed(description: "\(error)\n\(log)")
      }
      await agent.stop()
    }
  }

  private static func fillAndFree(_ disk: String, _ tool: Tool) async throws {
    let repositories = disk + "/repositories"
    try FileManager.default.createDirectory(atPath: repositories, withIntermediateDirectories: true)
    let first = try await Repository.example("hello-static", port: try FreePorts.next(), in: repositories)
    let (running, finished) = try await tool.deploy(first)
    #expect(finished.status == 0, "\(finished)")
    let url = try #require(running.url)
    #expect(try await !tool.run("nodes", "--json").output.contains("lowDisk"))

    let filler = disk + "/filler"
    try Data(count: try free(disk) - (32 << 20)).write(to: URL(fileURLWithPath: filler))
    try await Wait.until("the machine says so", within: .seconds(40)) {
      try await tool.run("nodes", "--json").output.contains("\"lowDisk\":\"has less than 64 MiB free at ")
    }
    #expect(try await tool.run("nodes").output.contains("ready, disk full"))
    let doctor = try await tool.run("doctor")
    #expect(doctor.status == 1)
    #expect(doctor.output.contains("disk of attic") && doctor.output.contains("flotilla gc --node attic"), "\(doctor)")
    #expect(try await tool.run("gc", "--dry-run").output.contains("attic has less than 64 MiB free"))

    let second = try await Repository.example("hello-python", port: try FreePorts.next(), in: repositories)
    let (refused, words) = try await tool.deploy(second)
    #expect(words.status == 1, "\(words)")
    #expect(refused.reason?.contains("takes nothing new: it has less than 64 MiB free") == true, "\(words)")
    #expect(try await Web.get(url) != nil, "what runs goes on")

    try FileManager.default.removeItem(atPath: filler)
    try await Wait.until("the machine has room again", within: .seconds(40)) {
      try await !tool.run("nodes", "--json").output.contains("lowDisk")
    }
    let update = try await tool.run("update", refused.id, "--wait", "--json")
    #expect(update.status == 0, "\(update)")
    #expect(try await Web.get(url) != nil)
  }
}
