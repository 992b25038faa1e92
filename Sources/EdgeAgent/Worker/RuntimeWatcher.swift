import Logging

/// Wakes the worker whenever its runtime's instances may have changed.
struct RuntimeWatcher: Sendable {
  let runtime: any WorkloadRuntime
  let wake: WakeSignal
  let time: TimeSource
  let logger: Logger

  func run() async throws {
    var version: RuntimeVersion?
    while !Task.isCancelled {
      do {
        version = try await runtime.waitForChange(after: version)
        wake.wake(.changed)
      } catch {
        try Task.checkCancellation()
        logger.debug("the runtime can't be watched; trying again", metadata: ["error": "\(error)"])
        version = nil
        try await time.sleep(for: .seconds(2))
      }
    }
  }
}
