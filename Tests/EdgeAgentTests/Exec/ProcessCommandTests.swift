import EdgeModel
import Foundation
import Logging
import Synchronization
import Testing

@testable import EdgeAgent

/// Commands in apps that are processes.
@Suite(.timeLimit(.minutes(5))) struct ProcessCommandTests {
  /// What a command wrote.
  private final class Written: Sendable {
    private let bytes = Mutex<(output: [UInt8], errors: [UInt8])>(([], []))
    let signal = ChangeSignal()

    var output: String { bytes.withLock { String(decoding: $0.output, as: UTF8.self) } }
    var errors: String { bytes.withLock { String(decoding: $0.errors, as: UTF8.self) } }

    func take(_ piece: CommandPiece) {
      bytes.withLock { bytes in
        if piece.stream == .output { bytes.output += piece.bytes } else { bytes.errors += piece.bytes }
      }
      signal.raise()
    }

    func wait(for text: String) async throws {
      while true {
        let seen = signal.value
        if output.contains(text) { return }
        _ = try await signal.wait(after: seen)
      }
    }
  }

  private func withApp(
    _ environment: [String: String] = [:], _ body: (ProcessRuntimeFixture, ProcessRuntime) async throws -> Void
  ) async throws {
    try await ProcessRuntimeFixture.with { fixture in
      let runtime = try fixture.runtime()
      let sink = RecordingSink()
      let artifact = try await fixture.artifact(["main.sh": "echo up; exec sleep 600", "list.txt": "of files\n"])
      try await runtime.start(try fixture.allocation(environment: environment), from: artifact, log: sink)
      try await sink.wait(for: 1)
      try await body(fixture, runtime)
      try await runtime.stop(fixture.id, grace: .zero, removing: true)
    }
  }

  @Test func itRunsWhereTheAppRunsWithItsEnvironment() async throws {
    try await withApp(["GREETING": "Ahoy = there"]) { fixture, runtime in
      let written = Written()
      let command = AppCommand(
        ["sh", "-c", "cat list.txt; echo $GREETING $PORT; cat; echo no >&2; exit 9"], input: [104, 105])
      #expect(try await runtime.run(command, in: fixture.id) { written.take($0) } == 9)
      let port = try #require(fixture.directory().record()?.port)
      #expect(written.output == "of files\nAhoy = there \(port)\nhi")
      #expect(written.errors == "no\n")
    }
  }

  @Test func oneThatIsNotThereHasAStatus() async throws {
    try await withApp { fixture, runtime in
      let written = Written()
      let status = try await runtime.run(AppCommand(["no-such-command"]), in: fixture.id) { written.take($0) }
      #expect(status == 127)
      #expect(written.errors.contains("no-such-command"))
    }
  }

  @Test func cancellingEndsItWithAllThatItStarted() async throws {
    try await withApp { fixture, runtime in
      let written = Written()
      let running = Task {
        try await runtime.run(
          AppCommand(["sh", "-c", "sleep 600 & echo $! $$; wait"]), in: fixture.id
        ) { written.take($0) }
      }
      try await written.wait(for: "\n")
      let pids = written.output.split(whereSeparator: \.isWhitespace).compactMap { Int32($0) }
      try #require(pids.count == 2)
      running.cancel()
      await #expect(throws: CancellationError.self) { try await running.value }
      for pid in pids { #expect(!ProcessRuntimeFixture.isAlive(pid)) }
      #expect(try await fixture.phase(runtime) == .running, "the app goes on")
    }
  }

  @Test func anAppThatDoesNotRunTakesNone() async throws {
    try await ProcessRuntimeFixture.with { fixture in
      let runtime = try fixture.runtime()
      let error = await #expect(throws: RuntimeError.self) {
        try await runtime.run(AppCommand(["ls"]), in: fixture.id) { _ in }
      }
      #expect(error?.code == .notFound)
    }
  }

  @Test func whatTakesTooLongIsEndedAndSecretsAreHidden() async throws {
    try await withApp { fixture, runtime in
      let written = Written()
      var prepared = PreparedCommand(
        command: AppCommand(["sh", "-c", "printf 'it is hunter2-'; printf 'hunter2\\n'; echo hunter2-hunter2 >&2"]),
        allocation: fixture.id, runtime: runtime, redactor: Redactor(["hunter2-hunter2"]), time: .system,
        logger: Logger(label: "test"))
      let first = try await prepared.run { written.take($0) }
      #expect(first == .ended(status: 0))
      #expect(written.output == "it is ***\n")
      #expect(written.errors == "***\n")
      prepared = PreparedCommand(
        command: AppCommand(["sleep", "600"], timeout: .milliseconds(100)), allocation: fixture.id, runtime: runtime,
        redactor: Redactor([]), time: .system, logger: Logger(label: "test"))
      let second = try await prepared.run { _ in }
      #expect(second == .timedOut)
    }
  }

  @Test(arguments: [
    AppCommand([]), AppCommand([""]), AppCommand(["a\0b"]), AppCommand(["ls"], timeout: .zero),
    AppCommand(["ls"], timeout: .seconds(100_000)),
    AppCommand(["ls"], input: Array(repeating: 0, count: (1 << 20) + 1)),
    AppCommand(["ls", String(repeating: "x", count: 70_000)]),
  ])
  func limits(_ command: AppCommand) {
    let error = #expect(throws: ControlPlaneError.self) { try command.check() }
    #expect(error?.code == .invalid)
  }
}
