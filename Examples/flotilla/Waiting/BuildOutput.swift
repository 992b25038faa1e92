import ControlAPI
import EdgeModel
import Synchronization

/// Shows what building says while a command waits.
final class BuildOutput: Sendable {
  private let session: Session
  private let deployment: DeploymentID
  private let generation: UInt32
  private let show: @Sendable (String) -> Void
  private let last = Mutex<(allocation: AllocationID, sequence: UInt64)?>(nil)

  /// - Parameter generation: the version whose building is of interest; older ones are passed over.
  /// - Parameter show: shows a line.
  init(
    session: Session, deployment: DeploymentID, generation: UInt32, show: @escaping @Sendable (String) -> Void
  ) {
    self.session = session
    self.deployment = deployment
    self.generation = generation
    self.show = show
  }

  /// Shows lines as they come, until it is cancelled.
  func follow() async throws {
    let reading = Reconnecting(patience: .seconds(604_800), onLoss: { _ in })
    try await reading.read {
      try await session.client.logs(deployment.rawValue, follow: true, build: true)
    } each: { entry in
      take(entry)
      return .more
    }
  }

  /// Shows the lines that had not come yet when the waiting was over.
  func finish() async {
    do {
      for try await entry in try await session.client.logs(deployment.rawValue, build: true) { take(entry) }
    } catch {
      session.console.note(session.console.noteStyle.dim("the rest of the build output can't be read: \(error)"))
    }
  }

  private func take(_ entry: LogEntry) {
    guard entry.line.stream == .build, entry.allocation.generation >= generation else { return }
    let isNew = last.withLock { last in
      if let last, (entry.allocation, entry.sequence) <= (last.allocation, last.sequence) { return false }
      last = (entry.allocation, entry.sequence)
      return true
    }
    guard isNew else { return }
    show(session.console.noteStyle.dim("  | " + entry.line.text))
  }
}
