import Coordination
import EdgeModel
import Logging

/// Writes decisions to the log: reads the state, decides, appends, and decides again if the log has moved meanwhile.
struct DesiredWriter: Sendable {
  let log: any CoordinatedLog
  /// The epoch of this leader.
  let epoch: UInt64
  /// How often a decision is made again before the caller hears of it.
  private let attempts = 64

  init(log: any CoordinatedLog, epoch: UInt64) {
    self.log = log
    self.epoch = epoch
  }

  /// - Parameter decide: the changes that follow from a state; none writes nothing.
  /// - Returns: where the changes are in the log and how safe; `nil` if there were none.
  @discardableResult
  func write(_ decide: (DesiredState) async throws -> [DesiredChange]) async throws -> Acknowledgement? {
    var lastConflict: DesiredLogError?
    for _ in 0..<attempts {
      let state = try await log.state()
      if let refusal = state.refusal { throw ControlPlaneError(.unavailable, refusal) }
      let changes = try await decide(state)
      guard !changes.isEmpty else { return nil }
      do {
        return try await log.propose(changes, after: state.version, epoch: epoch)
      } catch let error as DesiredLogError where error.isRetriable {
        lastConflict = error
        try await waitForNews(after: state.version)
      } catch let error as DesiredLogError {
        throw ControlPlaneError(.unavailable, error.message)
      }
    }
    throw ControlPlaneError(
      .unavailable, "the desired state kept changing: \(lastConflict?.message ?? "conflict"); try again")
  }

  /// What was in the way counts once it is safe: until then the same would be decided again. Nothing comes where the lead is
  /// being handed over.
  private func waitForNews(after version: DesiredVersion) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { _ = try await log.waitForChange(after: version) }
      group.addTask { try await ContinuousClock().sleep(for: Self.patience) }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  private static let patience: Duration = .milliseconds(100)
}
