import Coordination
import EdgeModel
import Logging

/// Writes decisions to the log: reads the state, decides, appends, and decides again if the log has moved meanwhile.
struct DesiredWriter: Sendable {
  let log: any DesiredLog
  /// The epoch of this leader.
  let epoch: UInt64
  /// How often a decision is made again before the caller hears of it.
  private let attempts = 16

  init(log: any DesiredLog, epoch: UInt64) {
    self.log = log
    self.epoch = epoch
  }

  /// - Parameter decide: the changes that follow from a state; none writes nothing.
  /// - Returns: the position after the changes.
  @discardableResult
  func write(_ decide: (DesiredState) throws -> [DesiredChange]) async throws -> DesiredVersion {
    var lastConflict: DesiredLogError?
    for _ in 0..<attempts {
      let state = try await log.state()
      let changes = try decide(state)
      guard !changes.isEmpty else { return state.version }
      do {
        return try await log.append(changes, after: state.version, epoch: epoch)
      } catch let error as DesiredLogError where error.isRetriable {
        lastConflict = error
      } catch let error as DesiredLogError {
        throw ControlPlaneError(.unavailable, error.message)
      }
    }
    throw ControlPlaneError(
      .unavailable, "the desired state kept changing: \(lastConflict?.message ?? "conflict"); try again")
  }
}
