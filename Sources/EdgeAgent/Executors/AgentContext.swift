public import EdgeModel
public import Logging

/// What an executor is given: who it works for, the time, and a place for long work.
public struct AgentContext: Sendable {
  /// The machine that the executor works for.
  public let node: NodeID
  /// Civil time, and the clock to wait with.
  public let time: TimeSource
  /// Where to log to.
  public let logger: Logger
  /// Where what takes long is done; cancelled and waited for when the agent ends.
  public let tasks: KeyedTasks
  /// Calls the executor again, from anywhere.
  public let wake: WakeSignal

  /// Each executor needs a context of its own: wakes and keyed tasks are not shared.
  public init(node: NodeID, time: TimeSource, logger: Logger) {
    self.node = node
    self.time = time
    self.logger = logger
    wake = WakeSignal()
    tasks = KeyedTasks(wake: wake)
  }
}
