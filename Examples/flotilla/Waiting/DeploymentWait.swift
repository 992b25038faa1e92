import ControlAPI
import EdgeModel
import Synchronization

/// Waits until a deployment is as it was asked to be, and shows on standard error what happens meanwhile.
struct DeploymentWait: Sendable {
  /// What is waited for.
  enum Goal: Sendable, Hashable {
    /// It runs or has failed. The version is the one that was asked for; it is taken back when the branch holds nothing new.
    case settled(generation: UInt32)
    case destroyed
  }

  enum Outcome: Sendable, Hashable {
    case reached(DeploymentSummary)
    case timedOut(DeploymentSummary)
    case interrupted(DeploymentSummary)
  }

  let session: Session
  let goal: Goal
  let limit: Duration

  func run(from start: DeploymentSummary) async throws -> Outcome {
    let latest = Latest(start)
    let progress = Progress(session.console)
    let build = BuildOutput(session: session, deployment: start.id, generation: generation, show: progress.say)
    let outcome = try await withThrowingTaskGroup(of: Outcome?.self) { group in
      group.addTask { .reached(try await watch(start, latest, progress)) }
      group.addTask {
        try await progress.run()
        return nil
      }
      group.addTask {
        try await ContinuousClock().sleep(for: limit)
        return .timedOut(latest.value)
      }
      group.addTask {
        try await Interrupt.wait()
        return .interrupted(latest.value)
      }
      if case .settled = goal {
        group.addTask {
          do { try await build.follow() } catch is ControlError { return nil }
          return nil
        }
      }
      defer { group.cancelAll() }
      while let outcome = try await group.next() {
        if let outcome { return outcome }
      }
      throw CancellationError()
    }
    progress.finish()
    if case .reached = outcome, case .settled = goal { await build.finish() }
    if case .reached(let summary) = outcome {
      session.console.note(DeploymentText.state(summary, session.console.noteStyle))
    }
    return outcome
  }

  private var generation: UInt32 {
    if case .settled(let generation) = goal { generation } else { 0 }
  }

  private func watch(
    _ start: DeploymentSummary, _ latest: Latest, _ progress: Progress
  ) async throws -> DeploymentSummary {
    let style = session.console.noteStyle
    let reading = Reconnecting(patience: limit) { error in
      progress.say(style.yellow("lost the agent, trying again: \(error.message)"))
    }
    do {
      try await reading.read {
        try await session.client.watch(start.id.rawValue)
      } each: { summary in
        latest.replace(summary)
        progress.see(summary)
        return isReached(by: summary) ? .enough : .more
      }
    } catch let error as ControlError where error.code == .notFound && goal == .destroyed {
      // Nothing of it is left, not even its record.
      var summary = latest.value
      summary.status = .destroyed
      summary.reason = nil
      summary.url = nil
      return summary
    }
    return latest.value
  }

  func isReached(by summary: DeploymentSummary) -> Bool {
    switch goal {
    // Whatever the server says after it took the request is newer than the request.
    case .settled: summary.status.isSettled
    case .destroyed: summary.status == .destroyed
    }
  }

  /// The newest summary.
  private final class Latest: Sendable {
    private let state: Mutex<DeploymentSummary>

    init(_ summary: DeploymentSummary) { state = Mutex(summary) }

    var value: DeploymentSummary { state.withLock { $0 } }

    func replace(_ summary: DeploymentSummary) { state.withLock { $0 = summary } }
  }
}
