import Logging

/// Calls one executor for as long as the agent runs: one call at a time, and again after a while when a call throws.
struct ExecutorRunner<Work: Executor> {
  private var executor: Work
  private let context: AgentContext
  private let pauseAfterError: Duration = .seconds(2)

  init(_ executor: Work, _ context: AgentContext) {
    self.executor = executor
    self.context = context
  }

  /// Runs until it is cancelled; then ends all keyed work.
  mutating func run() async throws {
    do {
      try await executor.setup(context)
      context.wake.wake(.started)
      var wake = NextWake.onEvent
      while true {
        let reason = try await context.wake.next(wake, clock: context.time.clock)
        do {
          context.logger.trace(
            "executor is called", metadata: ["executor": "\(Work.self)", "reason": "\(reason.rawValue)"])
          wake = try await executor.execute(reason, context)
          context.logger.trace("executor is done", metadata: ["executor": "\(Work.self)", "next": "\(wake)"])
        } catch let error where !Task.isCancelled {
          context.logger.error("executor failed; trying again", metadata: ["error": "\(error)"])
          wake = .after(pauseAfterError)
        }
      }
    } catch {
      await context.tasks.close()
      if error is CancellationError { return }
      throw error
    }
  }
}
