import DockerClient
import EdgeAgent
import EdgeModel
import Logging
import Synchronization

/// Counts what happens to our containers, from the engine's events. A lost connection counts as a change too, since
/// anything may have happened meanwhile.
final class EngineWatch: Sendable {
  private let docker: DockerEngine
  private let node: NodeID
  private let time: TimeSource
  private let logger: Logger
  private let changes = ChangeSignal()
  /// Reads the events from the first wait until ``close()``.
  private let reading = Mutex<Task<Void, Never>?>(nil)

  init(docker: DockerEngine, node: NodeID, time: TimeSource, logger: Logger) {
    self.docker = docker
    self.node = node
    self.time = time
    self.logger = logger
  }

  deinit { reading.withLock { $0?.cancel() } }

  func wait(after version: UInt64?) async throws -> UInt64 {
    reading.withLock { reading in
      if reading == nil {
        reading = Task { [docker, node, time, logger, changes] in
          await Self.read(docker, node, time, logger, changes)
        }
      }
    }
    guard let version else { return changes.value }
    return try await changes.wait(after: version)
  }

  func close() async {
    let task = reading.withLock { $0 }
    task?.cancel()
    await task?.value
  }

  private static func read(
    _ docker: DockerEngine, _ node: NodeID, _ time: TimeSource, _ logger: Logger, _ changes: ChangeSignal
  ) async {
    var filters = DockerLabels.filter(node)
    filters.add(.named("type", "container"))
    // What a health check runs is an event too, several a second; what it finds is one when it changes.
    for event in ["create", "start", "die", "destroy", "pause", "unpause", "rename", "health_status"] {
      filters.add(.named("event", event))
    }
    var failures: UInt32 = 0
    while !Task.isCancelled {
      do {
        // The engine answers before it begins to report: without this moment what happens in between would be missed.
        let began = try await docker.system.now()
        let events = try await docker.system.events(filters, since: began)
        failures = 0
        changes.raise()
        for try await _ in events { changes.raise() }
      } catch {
        if Task.isCancelled { return }
        if failures == 0 {
          logger.warning("the engine's events stopped; asking again", metadata: ["error": "\(error)"])
        }
        failures &+= 1
      }
      changes.raise()
      do {
        try await time.sleep(for: .milliseconds(250 * Int64(1 << min(failures, 4))))
      } catch {
        return
      }
    }
  }
}
