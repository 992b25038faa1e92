import Logging
import ServiceLifecycle

/// Work on the network that an agent can do without for a while: when it fails, that is said, and it is begun anew.
enum Dispensable {
  private static let pause: Duration = .seconds(30)

  /// Returns when the work does, or when the agent is asked to end.
  /// - Parameter trouble: what people miss while it doesn't work.
  static func run(
    _ trouble: String, _ logger: Logger, _ work: @escaping @Sendable () async throws -> Void
  ) async {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        do {
          return try await work()
        } catch {
          if Task.isCancelled { return }
          logger.warning("\(trouble); trying again", metadata: ["in": "\(pause)", "error": "\(error)"])
        }
        // Cancelling ends the pause, and the loop.
        do { try await ContinuousClock().sleep(for: pause) } catch { return }
      }
    }
  }
}
