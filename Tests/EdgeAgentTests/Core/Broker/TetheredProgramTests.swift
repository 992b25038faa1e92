#if os(Linux)
  import Foundation
  import Testing

  @testable import EdgeAgent

  /// A server of the agent's leaves nothing behind.
  @Suite(.timeLimit(.minutes(5))) struct TetheredProgramTests {
    private let mark = "test-\(UUID().uuidString)"

    private var marked: [ProcessStatus] { MarkedProcesses(mark: "\(TetheredProgram.markName)=\(mark)").find() }

    private func program(_ script: String, companion: [String] = []) -> TetheredProgram {
      TetheredProgram(
        companion: companion, arguments: ["/bin/sh", "-c", script], environment: ["PATH": "/usr/bin:/bin"], mark: mark)
    }

    private func waitForMarked(_ count: Int) async throws {
      while marked.count < count {
        try Task.checkCancellation()
        await Task.yield()
      }
    }

    @Test func whatItSaidLastIsReturnedWhenItEndsByItself() async throws {
      #expect(try await program("echo one; echo two >&2; exit 3").run() == "one\ntwo\n")
      #expect(marked.isEmpty)
    }

    @Test func onlyTheEndOfALongOutputIsKept() async throws {
      let said = try await program("i=0; while [ $i -lt 2000 ]; do echo line $i; i=$((i+1)); done").run()
      #expect(said.utf8.count == 2_048)
      #expect(said.hasSuffix("line 1999\n"))
    }

    @Test func cancellingEndsItWithAllThatItStarted() async throws {
      let program = program("sleep 600 & sleep 600", companion: ["/bin/sleep", "600"])
      let running = Task { try await program.run() }
      // The shell of the tether, the companion, the script, its two sleeps.
      try await waitForMarked(5)
      running.cancel()
      await #expect(throws: CancellationError.self) { try await running.value }
      #expect(marked.isEmpty)
    }

    @Test func whatDoesNotObeyIsEndedByForce() async throws {
      let program = program("trap '' TERM; while :; do sleep 600; done")
      let running = Task { try await program.run() }
      try await waitForMarked(3)
      running.cancel()
      await #expect(throws: CancellationError.self) { try await running.value }
      #expect(marked.isEmpty)
    }

    @Test func theCompanionGetsItsArgumentsAsTheyAre() async throws {
      let file = FileManager.default.temporaryDirectory.path + "/flotilla-\(mark)"
      defer { try? FileManager.default.removeItem(atPath: file) }
      let words = ["a b", "$HOME", "\"c\"", "*"]
      let program = program(
        "until [ -e '\(file).done' ]; do sleep 0.01; done",
        companion: ["/bin/sh", "-c", "printf '%s|' \"$@\" >'\(file)'; : >'\(file).done'", "sh"] + words)
      _ = try await program.run()
      try? FileManager.default.removeItem(atPath: file + ".done")
      #expect(try String(contentsOfFile: file, encoding: .utf8) == words.joined(separator: "|") + "|")
    }

    @Test func whatAnAgentBeforeLeftBehindIsEndedBeforeTheNextStart() async throws {
      let left = Process()
      left.executableURL = URL(fileURLWithPath: "/bin/sleep")
      left.arguments = ["600"]
      left.environment = [TetheredProgram.markName: mark]
      try left.run()
      #expect(try await program("echo started").run() == "started\n")
      left.waitUntilExit()
      #expect(left.terminationReason == .uncaughtSignal)
    }
  }
#endif
