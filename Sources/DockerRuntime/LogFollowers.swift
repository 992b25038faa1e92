import DockerClient
import EdgeAgent
import EdgeModel
import Logging

/// Carries what containers print into the log store, one follower a container, from where the store ends.
actor LogFollowers {
  private let docker: DockerEngine
  private let watch: EngineWatch
  private let time: TimeSource
  private let logger: Logger
  private var tasks: [AllocationID: Task<Void, Never>] = [:]

  init(docker: DockerEngine, watch: EngineWatch, time: TimeSource, logger: Logger) {
    self.docker = docker
    self.watch = watch
    self.time = time
    self.logger = logger
  }

  /// Follows a container, after an earlier follower of the same allocation has ended.
  func follow(_ id: AllocationID, _ container: String, _ sink: any LogSink) async {
    await end(id)
    let follower = LogFollower(docker: docker, container: container, sink: sink, time: time)
    let (watch, time, logger) = (watch, time, logger)
    // Its life is this actor's: `end` and `close` cancel it and wait for its end.
    tasks[id] = Task {
      while !Task.isCancelled {
        do {
          switch try await follower.run() {
          case .gone: return
          case .interrupted: break
          case .stopped:
            guard try await Self.waitForStart(of: follower, watch) else { return }
            continue
          }
        } catch {
          if Task.isCancelled { return }
          logger.debug("output is not followed for a moment", metadata: ["allocation": "\(id)", "error": "\(error)"])
        }
        do { try await time.sleep(for: .seconds(1)) } catch { return }
      }
    }
  }

  /// Somebody may start a container by hand, and quicker than the worker sees that it had ended.
  /// - Returns: whether it runs again; otherwise it is gone.
  private static func waitForStart(of follower: LogFollower, _ watch: EngineWatch) async throws -> Bool {
    while true {
      let seen = try await watch.wait(after: nil)
      switch try await follower.state() {
      case .interrupted: return true
      case .gone: return false
      case .stopped: _ = try await watch.wait(after: seen)
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
