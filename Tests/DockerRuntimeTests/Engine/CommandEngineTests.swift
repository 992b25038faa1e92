import DockerClient
import EdgeAgent
import EdgeModel
import Synchronization
import Testing

@testable import DockerRuntime

/// Commands in apps, on the real engine.
@Suite(.timeLimit(.minutes(5)), .enabled(if: RuntimeEngine.isExpected)) struct CommandEngineTests {
  private final class Written: Sendable {
    private let bytes = Mutex<(output: [UInt8], errors: [UInt8])>(([], []))
    let signal = ChangeSignal()

    var output: String { bytes.withLock { String(decoding: $0.output, as: UTF8.self) } }
    var outputBytes: [UInt8] { bytes.withLock { $0.output } }
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

  /// An app of two services that do nothing.
  private func withApp(_ body: (RuntimeEngine, AllocationID) async throws -> Void) async throws {
    try await RuntimeEngine.with { engine in
      var main = ServiceSettings()
      main.image = engine.image
      main.command = ["sleep", "600"]
      main.stopGraceSeconds = 0
      let companion = ServiceSpec(
        try ServiceName("db"[...]), language: "image", environment: ["WHO": "db"], settings: main)
      let workload = WorkloadSpec(
        language: "image", port: 0, environment: ["WHO": "web"],
        services: WorkloadServices(name: try ServiceName("web"[...]), main: main, companions: [companion]))
      let allocation = try engine.allocation(workload)
      try await engine.start(allocation)
      try await body(engine, allocation.id)
    }
  }

  @Test func `outputs, status and environment, in the service that is meant`() async throws {
    try await withApp { engine, id in
      for (service, who) in [(nil, "web"), (try ServiceName("db"[...]), "db")] as [(ServiceName?, String)] {
        let written = Written()
        let command = AppCommand(["sh", "-c", "echo $WHO; echo no >&2; exit 5"], service: service)
        #expect(try await engine.runtime.run(command, in: id) { written.take($0) } == 5)
        #expect(written.output == "\(who)\n")
        #expect(written.errors == "no\n")
      }
    }
  }

  @Test func `input of any bytes reaches the command, and isn't in its environment`() async throws {
    try await withApp { engine, id in
      let input = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
      let written = Written()
      let status = try await engine.runtime.run(AppCommand(["cat"], input: input), in: id) { written.take($0) }
      #expect(status == 0, "\(written.errors)")
      #expect(written.outputBytes == input)
      let other = Written()
      let command = AppCommand(["sh", "-c", "cat > /dev/null; env | grep -c INPUT; exit 3"], input: [1, 2, 3])
      #expect(try await engine.runtime.run(command, in: id) { other.take($0) } == 3)
      #expect(other.output == "0\n")
    }
  }

  @Test func `cancelling ends the command with all that it started, and nothing else`() async throws {
    try await withApp { engine, id in
      let written = Written()
      let runtime = engine.runtime
      let running = Task {
        try await runtime.run(AppCommand(["sh", "-c", "sleep 501 & sleep 502 & echo up; wait"]), in: id) {
          written.take($0)
        }
      }
      try await written.wait(for: "up\n")
      running.cancel()
      await #expect(throws: (any Error).self) { try await running.value }
      let list = Written()
      _ = try await engine.runtime.run(
        AppCommand(["sh", "-c", "cat /proc/[0-9]*/cmdline | tr '\\0' ' '"]), in: id
      ) { list.take($0) }
      #expect(!list.output.contains("sleep 50"), "\(list.output)")
      #expect(list.output.contains("sleep 600"), "the app goes on")
      #expect(try await engine.instance().phase == .running)
    }
  }

  @Test func `a command that isn't there, and a service that doesn't run`() async throws {
    try await withApp { engine, id in
      let status = try await engine.runtime.run(AppCommand(["no-such-command"]), in: id) { _ in }
      #expect(status == 126 || status == 127)
      let none = AppCommand(["ls"], service: try ServiceName("cache"[...]))
      let error = await #expect(throws: RuntimeError.self) { try await engine.runtime.run(none, in: id) { _ in } }
      #expect(error?.code == .notFound)
    }
  }
}
