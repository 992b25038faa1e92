import EdgeModel
import Foundation
import Synchronization
import Testing

@testable import EdgeAgent

/// A real agent's process is killed, at any moment, and the next runtime finds what it left.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ProcessKillTests {
  private static var isDeep: Bool { ProcessInfo.processInfo.environment["FLOTILLA_TEST_DEEP"] == "1" }

  /// The program beside the test's own.
  private static var program: String? {
    let candidates = [
      Bundle.main.bundleURL, URL(fileURLWithPath: CommandLine.arguments.first ?? "").deletingLastPathComponent(),
      Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL.deletingLastPathComponent(),
    ]
    return candidates.compactMap { $0?.appending(path: "process-runtime-host").path }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  private func host(_ fixture: ProcessRuntimeFixture, _ archive: String, port: UInt16) throws -> (Process, Pipe) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(Self.program, "process-runtime-host was not built"))
    process.arguments = ["\(fixture.root)/allocations", archive, fixture.id.rawValue, String(port)]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    return (process, output)
  }

  /// Reads until a text has come, or the writer is gone.
  private func read(_ pipe: Pipe, until text: String) -> String {
    var said = ""
    while !said.contains(text) {
      let data = pipe.fileHandleForReading.availableData
      if data.isEmpty { break }
      said += String(decoding: data, as: UTF8.self)
    }
    return said
  }

  @Test func outlivesAKilledAgent() async throws {
    try await ProcessRuntimeFixture.with { fixture in
      let port = try ProcessRuntimeFixture.freePort()
      let artifact = try await fixture.artifact(
        script: "echo pid $$; i=0; while :; do i=$((i+1)); echo tick $i; sleep 0.02; done")
      let (agent, output) = try host(fixture, artifact.archivePath, port: port)
      let said = read(output, until: "tick 3")
      kill(agent.processIdentifier, SIGKILL)
      agent.waitUntilExit()
      let line = try #require(said.split(separator: "\n").first { $0.hasPrefix("pid ") })
      let pid = try #require(Int32(line.dropFirst(4)))

      let runtime = try fixture.runtime()
      #expect(try await fixture.phase(runtime) == .running)
      let sink = RecordingSink()
      try await runtime.start(try fixture.allocation("python3", port: port), from: artifact, log: sink)
      try await sink.wait(for: 20)
      #expect(ProcessRuntimeFixture.isAlive(pid), "it neither died with its agent nor was started again")
      #expect(!sink.texts(.standardOutput).dropFirst(20).contains { $0.hasPrefix("pid") })
      try await runtime.stop(fixture.id, grace: .seconds(5), removing: true)
      #expect(!ProcessRuntimeFixture.isAlive(pid))
      #expect(try await runtime.instances().isEmpty)
    }
  }

  /// The app fails if it runs twice at a time.
  @Test func nothingRunsTwiceWheneverTheAgentIsKilled() async throws {
    try await ProcessRuntimeFixture.with { fixture in
      let port = try ProcessRuntimeFixture.freePort()
      let script = """
        trap 'rmdir "$HOME/running"; exit 0' TERM
        mkdir "$HOME/running" || echo TWICE >> "$HOME/../../../twice"
        while :; do sleep 0.02; done
        """
      let artifact = try await fixture.artifact(script: script)
      let runtime = try fixture.runtime()
      var generator = SystemRandomNumberGenerator()
      for _ in 0..<(Self.isDeep ? 200 : 10) {
        let (agent, _) = try host(fixture, artifact.archivePath, port: port)
        // Before, in the middle of, or after the start: it takes some 50 ms.
        usleep(UInt32.random(in: 0...120_000, using: &generator))
        kill(agent.processIdentifier, SIGKILL)
        agent.waitUntilExit()
        try await runtime.start(
          try fixture.allocation("python3", run: "exec sh main.sh", port: port), from: artifact, log: RecordingSink())
        #expect(try await fixture.phase(runtime) == .running)
        #expect(fixture.directory().instances().filter { $0.isAlive(boot: ProcessStatus.bootID()) }.count == 1)
        try await runtime.stop(fixture.id, grace: .seconds(10), removing: Bool.random(using: &generator))
      }
      #expect(!FileManager.default.fileExists(atPath: "\(fixture.root)/twice"))
    }
  }
}
