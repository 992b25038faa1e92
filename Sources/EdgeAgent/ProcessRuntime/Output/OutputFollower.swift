import EdgeModel
import Logging
import Synchronization

/// Takes a workload's output over into a log, as it comes, for as long as the workload lives.
///
/// A slow log slows the reading; the workload itself writes on into its files, up to its limit of file size.
final class OutputFollower: Sendable {
  private let directory: AllocationDirectory
  private let log: any LogSink
  private let now: @Sendable () -> Timestamp
  private let watch: FileWatch
  private let signal = ChangeSignal()
  private let isOver = Atomic<Bool>(false)

  init(
    directory: AllocationDirectory, log: any LogSink, watch: FileWatch, now: @escaping @Sendable () -> Timestamp
  ) {
    self.directory = directory
    self.log = log
    self.watch = watch
    self.now = now
  }

  /// Says that nothing writes any more: what there is is taken over, and ``run()`` returns.
  func finish() {
    isOver.store(true, ordering: .releasing)
    signal.raise()
  }

  /// Follows until ``finish()``, or until it is cancelled: then the next follower goes on where this one was.
  /// - Throws: what the log throws; ``RuntimeError``; `CancellationError`.
  func run() async throws {
    let isConfidential = log.isConfidential
    var output = try OutputFile(
      stream: .standardOutput, path: "\(directory.output)/stdout", kept: try await position(.standardOutput),
      keepsNothing: isConfidential)
    var errorOutput = try OutputFile(
      stream: .standardError, path: "\(directory.output)/stderr", kept: try await position(.standardError),
      keepsNothing: isConfidential)
    let signal = signal
    var tokens: [FileWatch.Token] = []
    defer { for token in tokens { token.cancel() } }
    for name in ["stdout", "stderr"] {
      tokens.append(try watch.add("\(directory.output)/\(name)") { signal.raise() })
    }
    while true {
      let seen = signal.value
      // Asked before reading: what was written before it was over is read then.
      let isLast = isOver.load(ordering: .acquiring)
      var hadSome = try await take(&output)
      if try await take(&errorOutput) { hadSome = true }
      if hadSome {
        try Task.checkCancellation()
        continue
      }
      if isLast {
        try await write(output.finish(), .standardOutput)
        try await write(errorOutput.finish(), .standardError)
        output.markTakenOver()
        errorOutput.markTakenOver()
        return
      }
      _ = try await signal.wait(after: seen)
    }
  }

  private func take(_ file: inout OutputFile) async throws -> Bool {
    guard let lines = file.read() else { return false }
    try await write(lines, file.stream)
    file.markTakenOver()
    return true
  }

  /// Where the last kept line of a stream ended.
  private func position(_ stream: LogLine.Stream) async throws -> UInt64? {
    try await log.lastLines(of: [stream], count: 1).last?.position
  }

  private func write(_ lines: [LineSplitter.Line], _ stream: LogLine.Stream) async throws {
    guard !lines.isEmpty else { return }
    let at = now()
    try await log.write(lines.map { LogLine(stream: stream, at: at, position: $0.end, text: $0.text) })
  }
}
