import ControlAPI
import EdgeModel
import Synchronization

/// Shows on standard error how a deployment comes along: steps with their times on a terminal, a line for each state
/// anywhere else.
final class Progress: Sendable {
  private struct State {
    var steps: Steps
    var hasLiveLine = false
    var shown: String?
  }

  private let console: Console
  private let start: ContinuousClock.Instant
  private let isLive: Bool
  private let state: Mutex<State>

  init(_ console: Console, now: ContinuousClock.Instant = ContinuousClock().now) {
    self.console = console
    start = now
    isLive = console.noteWidth != nil
    state = Mutex(State(steps: Steps(style: console.noteStyle, width: console.noteWidth ?? 80)))
  }

  /// The deployment has changed.
  func see(_ summary: DeploymentSummary) {
    state.withLock { state in
      guard isLive else {
        let line = DeploymentText.state(summary, console.noteStyle)
        if !summary.status.isSettled, line != state.shown { console.note(line) }
        state.shown = line
        return
      }
      let picture = state.steps.see(summary, at: ContinuousClock().now - start)
      erase(&state)
      for line in picture.done { console.note(line) }
      draw(picture.live, &state)
    }
  }

  /// Shows a line of its own above the one that is under way.
  func say(_ line: String) {
    state.withLock { state in
      erase(&state)
      console.note(line)
      if isLive { draw(state.steps.live(at: ContinuousClock().now - start), &state) }
    }
  }

  /// Keeps the time of the step under way going, until it is cancelled.
  func run() async throws {
    guard isLive else { return }
    while true {
      try await ContinuousClock().sleep(for: .milliseconds(100))
      state.withLock { state in
        guard state.hasLiveLine else { return }
        erase(&state)
        draw(state.steps.live(at: ContinuousClock().now - start), &state)
      }
    }
  }

  /// Takes away what is not to stay.
  func finish() {
    state.withLock { erase(&$0) }
  }

  private func draw(_ line: String?, _ state: inout State) {
    guard let line else { return }
    console.draw(line)
    state.hasLiveLine = true
  }

  private func erase(_ state: inout State) {
    guard state.hasLiveLine else { return }
    console.draw("\r\u{1B}[K")
    state.hasLiveLine = false
  }
}
