import DockerClient
import EdgeAgent
import EdgeModel
import Logging

/// Carries what containers print into the log store, one follower a container, from where the store ends.
actor LogFollowers {
  private let docker: DockerEngine
  private let time: TimeSource
  private let logger: Logger
  private var tasks: [AllocationID: Task<Void, Never>] = [:]

  init(docker: DockerEngine, time: TimeSource, logger: Logger) {
    self.docker = docker
    self.time = time
    self.logger = logger
  }

  /// Follows a container, after an earlier follower of the same allocation has ended.
  func follow(_ id: AllocationID, _ container: String, _ sink: any LogSink) async {
    await end(id)
    let follower = LogFollower(docker: docker, container: container, sink: sink)
    let (time, logger) = (time, logger)
    // Its life is this actor's: `end` and `close` cancel it and wait for its end.
    tasks[id] = Task {
      while !Task.isCancelled {
        do {
          guard try await follower.run() else { return }
        } catch {
          if Task.isCancelled { return }
          logger.debug("output is not followed for a moment", metadata: ["allocation": "\(id)", "error": "\(error)"])
        }
        do { try await time.sleep(for: .seconds(1)) } catch { return }
      }
    }
  }

  func end(_ id: AllocationID) async {
    guard let task = tasks.removeValue(forKey: id) else { return }
    task.cancel()
    await task.value
  }

  func close() async {
    for id in tasks.keys.sorted() { await end(id) }
  }
}
