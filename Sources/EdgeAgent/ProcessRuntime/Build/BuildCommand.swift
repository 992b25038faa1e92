import EdgeModel
internal import Subprocess
import Synchronization

/// A shell command of a build, whose output goes to the log while it runs.
struct BuildCommand: Sendable {
  let command: ChildCommand
  let log: any LogSink
  let now: @Sendable () -> Timestamp

  struct Outcome: Sendable {
    var status: Int32
    /// The end of what it said, for a message.
    var lastLines: [String]
  }

  /// Runs it to its end. A log that is slow slows the command.
  /// - Throws: what the log throws; ``RuntimeError``; `CancellationError`, after the whole group was ended.
  func run() async throws -> Outcome {
    try Task.checkCancellation()
    let group = Mutex<ProcessGroup?>(nil)
    let last = Mutex<[String]>([])
    let outcome: Result<Int32, any Error>
    do {
      let result = try await Subprocess.run(
        try await command.configuration(), input: .none, output: .sequence, error: .combinedWithOutput
      ) { execution in
        let id = execution.processIdentifier.value
        group.withLock { $0 = ProcessGroup(id: id) }
        var splitter = LineSplitter()
        for try await buffer in execution.standardOutput {
          try await keep(splitter.add(buffer.withUnsafeBytes { Array($0) }[...]), last)
        }
        try await keep(splitter.finish(), last)
      }
      outcome = .success(result.terminationStatus.shellStatus)
    } catch {
      outcome = .failure(error)
    }
    // What it left behind in its session would go on unknown to anybody.
    await group.withLock { $0 }?.end(grace: .zero)
    try Task.checkCancellation()
    do {
      return Outcome(status: try outcome.get(), lastLines: last.withLock { $0 })
    } catch let error as SubprocessError {
      throw RuntimeError(.startFailed, "the build could not be started: \(error)", cause: error)
    }
  }

  private func keep(_ lines: [String], _ last: borrowing Mutex<[String]>) async throws {
    guard !lines.isEmpty else { return }
    last.withLock { $0 = ($0 + lines).suffix(10) }
    let at = now()
    try await log.write(lines.map { LogLine(stream: .build, at: at, text: $0) })
  }
}
