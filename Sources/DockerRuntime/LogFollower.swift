import DockerClient
import EdgeAgent
import EdgeModel

/// Carries the output of one container into a log.
struct LogFollower: Sendable {
  let docker: DockerEngine
  let container: String
  let sink: any LogSink
  let time: TimeSource

  /// Why the output ended.
  enum End: Sendable {
    /// The container runs on: only the connection ended.
    case interrupted
    /// The container does not run. Somebody may start it again.
    case stopped
    /// There is no such container any more.
    case gone
  }

  /// Follows until the stream ends.
  func run() async throws -> End {
    let kept = try await sink.lastLines(of: [.standardOutput, .standardError], count: 1_000)
    let last = kept.map(\.at).max()
    // The store knows milliseconds, the engine nanoseconds: lines of the last one that are kept already are passed over.
    var passed = last.map { last in kept.count { $0.at == last } } ?? 0
    let since = last.map {
      EngineTime(seconds: $0.milliseconds / 1_000, nanoseconds: Int32($0.milliseconds % 1_000) * 1_000_000)
    }
    let log: ContainerLog
    do {
      log = try await docker.containers.logs(container, follow: true, since: since, timestamps: true)
    } catch let error as DockerError where error.code == .notFound || error.code == .conflict {
      return .gone
    }
    for try await line in log.lines {
      let at = line.time.map(Timestamp.init) ?? time.now()
      if passed > 0, at == last {
        passed -= 1
        continue
      }
      let stream: EdgeModel.LogLine.Stream = line.source == .standardError ? .standardError : .standardOutput
      try await sink.write([EdgeModel.LogLine(stream: stream, at: at, text: line.text)])
    }
    return try await state()
  }

  /// Whether it runs now; ``End/interrupted`` when it does.
  func state() async throws -> End {
    do {
      return try await docker.containers.inspect(container).state.isRunning ? .interrupted : .stopped
    } catch let error as DockerError where error.code == .notFound {
      return .gone
    }
  }
}

extension Timestamp {
  init(_ time: EngineTime) {
    let (milliseconds, overflow) = time.seconds.multipliedReportingOverflow(by: 1_000)
    self.init(milliseconds: overflow ? .max : milliseconds &+ Int64(time.nanoseconds / 1_000_000))
  }
}
