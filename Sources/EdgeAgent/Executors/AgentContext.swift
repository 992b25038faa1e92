public import EdgeModel
public import Logging

/// What an executor is given: who it works for, the time, and a place for long work.
public struct AgentContext: Sendable {
  public let node: NodeID
  public let time: TimeSource
  public let logger: Logger
  public let tasks: KeyedTasks
  public let wake: WakeSignal

  public init(node: NodeID, time: TimeSource, logger: Logger) {
    self.node = node
    self.time = time
    self.logger = logger
    wake = WakeSignal()
    tasks = KeyedTasks(wake: wake)
  }
}
