import EdgeModel
import Testing

@testable import EdgeAgent

/// Health commands of plain processes.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ProcessHealthTests {
  private func running(_ body: (ProcessRuntimeFixture, ProcessRuntime) async throws -> Void) async throws {
    try await ProcessRuntimeFixture.with { fixture in
      let runtime = try fixture.runtime()
      let artifact = try await fixture.artifact(script: "echo ready; exec sleep 1000")
      let sink = RecordingSink()
      try await runtime.start(try fixture.allocation(environment: ["COLOR": "blue"]), from: artifact, log: sink)
      _ = try await sink.line(beginning: "ready")
      try await body(fixture, runtime)
      try await runtime.stop(fixture.id, grace: .zero, removing: true)
    }
  }

  @Test func aCommandHasTheAppsDirectoryAndEnvironment() async throws {
    try await running { fixture, runtime in
      let script = "[ -f main.sh ] && [ \"$COLOR\" = blue ] && [ -n \"$PORT\" ] && [ \"$HOME\" = \"$1\" ]"
      let words = ["sh", "-c", script, "sh", fixture.directory().home]
      let answer = try await runtime.tryCommand(words, in: fixture.id, within: .seconds(20))
      #expect(answer == .well)
    }
  }

  @Test(
    arguments: [
      (["sh", "-c", "echo no >&2; exit 3"], "ended with status 3"), (["no-such-program"], "ended with status 127"),
      (["sh", "-c", "kill -KILL $$"], "ended with status 137"),
      (["sh", "-c", "while :; do echo yes; done"], "said more than 1024 KiB"),
    ])
  func aCommandThatFailsSaysHow(_ words: [String], _ wanted: String) async throws {
    try await running { fixture, runtime in
      let answer = try await runtime.tryCommand(words, in: fixture.id, within: .seconds(20))
      #expect(answer == .unwell(wanted))
    }
  }

  @Test func aCommandThatTakesTooLongIsEndedWithAllThatItStarted() async throws {
    try await running { fixture, runtime in
      let file = "\(fixture.root)/pids"
      let words = ["sh", "-c", "sleep 1000 & echo $! $$ > \(file); wait"]
      let answer = try await runtime.tryCommand(words, in: fixture.id, within: .seconds(1))
      #expect(answer == .unwell("took longer than 1 s"))
      let pids = String(decoding: try #require(SystemFile.read(file, limit: 100)), as: UTF8.self)
        .split(whereSeparator: \.isWhitespace).compactMap { Int32($0) }
      #expect(pids.count == 2)
      #expect(!pids.contains(where: ProcessRuntimeFixture.isAlive))
      #expect(try await fixture.phase(runtime) == .running, "the app itself goes on")
    }
  }

  @Test func anAppThatDoesNotRunIsUnwell() async throws {
    try await ProcessRuntimeFixture.with { fixture in
      let answer = try await fixture.runtime().tryCommand(["true"], in: fixture.id, within: .seconds(5))
      #expect(answer == .unwell("found nothing that runs"))
    }
  }

  @Test func anEnvironmentIsReadAsItStands() {
    let text = "A=1\u{0}B=\u{0}C=a=b\n\u{0}nonsense\u{0}=x\u{0}"
    #expect(ProcessEnvironment.parse(Array(text.utf8)) == ["A": "1", "B": "", "C": "a=b\n"])
    #expect(ProcessEnvironment.parse([]) == [:])
  }
}
