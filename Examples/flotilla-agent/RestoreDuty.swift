import EdgeAgent
import Logging
import ServiceLifecycle

/// Takes a backup in that waits in the data directory, once the agent leads the platform that it founded.
struct RestoreDuty: Service, CustomStringConvertible {
  let restore: PendingRestore
  let plane: ControlPlane
  let logger: Logger

  var description: String { "RestoreDuty" }

  func run() async throws {
    try await cancelWhenGracefulShutdown {
      do {
        if let came = try await restore.carryOut(plane) {
          logger.notice("a backup was taken in", metadata: ["apps": "\(came.apps)", "secrets": "\(came.secrets)"])
        }
      } catch is CancellationError {
        return
      } catch {
        logger.error("a backup that waited here was not taken in, and is dropped", metadata: ["error": "\(error)"])
      }
      // A service that ends takes the others along.
      do { try await gracefulShutdown() } catch is CancellationError { return }
    }
  }
}
