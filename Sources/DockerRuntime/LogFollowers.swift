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
  /// By the services of each allocation; `nil` for the only one or the main one.
  private var running: [AllocationID: [String?: Running]] = [:]

  private struct Running {
    let follower: LogFollower
    let task: Task<Void, Never>

    func cancel() async {
      task.cancel()
      await task.value
    }
  }

  /// How long reading the rest of what has ended may take.
  private static let patience: Duration = .seconds(10)

  init(docker: DockerEngine, watch: EngineWatch, time: TimeSource, logger: Logger) {
    self.docker = docker
    self.watch = watch
    self.time = time
    self.logger = logger
  }

  /// Follows the container of a service, after an earlier follower of the same service has ended.
  func follow(_ id: AllocationID, _ container: String, service: String? = nil, _ sink: any LogSink) async {
    if let earlier = running[id]?.removeValue(forKey: service) { await earlier.cancel() }
    let follower = LogFollower(docker: docker, container: container, sink: sink, time: time, service: service)
    let (watch, time, logger) = (watch, time, logger)
    // Its life is this actor's: `finish` and `close` cancel it and wait for its end.
    let task = Task {
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
    running[id, default: [:]][service] = Running(follower: follower, task: task)
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

  /// Ends following containers that don't run any more, with all that they printed.
  func finish(_ id: AllocationID) async {
    guard let ended = running.removeValue(forKey: id)?.values else { return }
    for follower in ended { await follower.cancel() }
    for follower in ended.map(\.follower) {
      do {
        let isWhole = try await withThrowingTaskGroup(of: Bool.self) { [time] group in
          group.addTask {
            _ = try await follower.run()
            return true
          }
          group.addTask {
            try await time.sleep(for: Self.patience)
            return false
          }
          defer { group.cancelAll() }
          return try await group.next() ?? false
        }
        if !isWhole { logger.warning("the last output was not read in time", metadata: ["allocation": "\(id)"]) }
      } catch {
        logger.warning("the last output could not be read", metadata: ["allocation": "\(id)", "error": "\(error)"])
      }
    }
  }

  func close() async {
    let ended = running.values.flatMap(\.values)
    running = [:]
    for follower in ended { follower.task.cancel() }
    for follower in ended { await follower.cancel() }
  }
}
