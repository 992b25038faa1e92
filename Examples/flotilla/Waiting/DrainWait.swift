import ControlAPI
import EdgeModel
import Synchronization

/// Waits until a machine has let go of all that can leave it, and shows on standard error what happens meanwhile.
struct DrainWait: Sendable {
  enum Outcome: Sendable, Hashable {
    /// Nothing is left, or nothing that can leave, or somebody ended the drain.
    case ended(DrainSummary)
    case timedOut(DrainSummary)
    case interrupted(DrainSummary)

    var summary: DrainSummary {
      switch self {
      case .ended(let summary), .timedOut(let summary), .interrupted(let summary): summary
      }
    }
  }

  let session: Session
  let limit: Duration

  func run(from start: DrainSummary) async throws -> Outcome {
    let progress = DrainProgress(session.console)
    progress.see(start)
    defer { progress.finish() }
    guard !Self.isOver(start) else { return .ended(start) }
    return try await withThrowingTaskGroup(of: Outcome?.self) { group in
      group.addTask {
        try await watch(start.node, progress)
        return .ended(progress.latest ?? start)
      }
      group.addTask {
        try await progress.run()
        return nil
      }
      group.addTask {
        try await ContinuousClock().sleep(for: limit)
        return .timedOut(progress.latest ?? start)
      }
      group.addTask {
        try await Interrupt.wait()
        return .interrupted(progress.latest ?? start)
      }
      defer { group.cancelAll() }
      while let outcome = try await group.next() {
        if let outcome { return outcome }
      }
      throw CancellationError()
    }
  }

  private func watch(_ node: NodeID, _ progress: DrainProgress) async throws {
    let style = session.console.noteStyle
    let reading = Reconnecting(patience: limit) { error in
      progress.say(style.yellow("lost the agent, trying again: \(error.message)"))
    }
    try await reading.read {
      try await session.client.watchDrain(node.rawValue)
    } each: { summary in
      progress.see(summary)
      return Self.isOver(summary) ? .enough : .more
    }
  }

  static func isOver(_ summary: DrainSummary) -> Bool { summary.state != .draining }
}

/// Shows on standard error how a drain comes along: on a terminal with a line that is drawn over and over.
final class DrainProgress: Sendable {
  private struct State {
    var latest: DrainSummary?
    var names: Set<DeploymentID> = []
    var hasLiveLine = false
  }

  private let console: Console
  private let start = ContinuousClock().now
  private let state = Mutex(State())

  init(_ console: Console) { self.console = console }

  var latest: DrainSummary? { state.withLock { $0.latest } }

  func see(_ summary: DrainSummary) {
    state.withLock { state in
      let lines = DrainText.news(from: state.latest, to: summary, console.noteStyle)
      state.latest = summary
      state.names.formUnion(summary.apps.map(\.deployment))
      write(lines, &state)
    }
  }

  /// Shows a line of its own.
  func say(_ line: String) { state.withLock { write([line], &$0) } }

  /// Keeps the time going, until it is cancelled.
  func run() async throws {
    guard console.noteWidth != nil else { return }
    while true {
      try await ContinuousClock().sleep(for: .milliseconds(100))
      state.withLock { write([], &$0) }
    }
  }

  /// Takes away what is not to stay.
  func finish() { state.withLock { erase(&$0) } }

  private func write(_ lines: [String], _ state: inout State) {
    erase(&state)
    for line in lines { console.note(line) }
    guard let width = console.noteWidth, let latest = state.latest, !DrainWait.isOver(latest) else { return }
    let line = DrainText.live(latest, of: state.names.count, after: ContinuousClock().now - start, width: width)
    console.draw(console.noteStyle.yellow(line))
    state.hasLiveLine = true
  }

  private func erase(_ state: inout State) {
    guard state.hasLiveLine else { return }
    console.draw("\r\u{1B}[K")
    state.hasLiveLine = false
  }
}
