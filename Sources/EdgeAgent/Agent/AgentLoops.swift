import Logging

/// Keeps work going that the agent can do without for a while, such as all that goes over the broker.
struct AgentLoops: Sendable {
  let time: TimeSource
  let logger: Logger

  /// Runs work until it is cancelled; when it ends by itself it is started again after a pause of up to 30 seconds.
  func keep(_ name: String, _ work: @Sendable () async throws -> Void) async throws {
    var failures: UInt32 = 0
    while !Task.isCancelled {
      let start = ContinuousClock.now
      do {
        try await work()
      } catch {
        if Task.isCancelled { return }
        logger.warning("going on without it for a while", metadata: ["part": "\(name)", "error": "\(error)"])
      }
      if Task.isCancelled { return }
      if ContinuousClock.now - start > .seconds(60) { failures = 0 }
      failures &+= 1
      try await time.sleep(for: min(.seconds(30), .milliseconds(250 * Int64(1 << min(failures, 7)))))
    }
  }
}
