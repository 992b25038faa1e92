import DockerClient
import EdgeAgent
import EdgeModel

/// Carries the output of one container into a log.
struct LogFollower: Sendable {
  let docker: DockerEngine
  let container: String
  let sink: any LogSink
  let time: TimeSource
  /// Which of the allocation's services it is; `nil` for the only one or the main one.
  var service: String?

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
    var resume = LogResume(
      after: try await sink.lastLines(
        of: [.standardOutput, .standardError], from: service, count: LogResume.window))
    let log: ContainerLog
    do {
      log = try await docker.containers.logs(container, follow: true, since: resume.since, timestamps: true)
    } catch let error as DockerError where error.code == .notFound || error.code == .conflict {
      return .gone
    }
    for try await line in log.lines {
      let missing = resume.missing(of: pieces(of: line))
      if !missing.isEmpty { try await sink.write(Array(missing)) }
    }
    return try await state()
  }

  /// Cut here and not where lines are kept: each piece then counts as one when reading goes on.
  private func pieces(of line: DockerClient.LogLine) -> [EdgeModel.LogLine] {
    let stream: EdgeModel.LogLine.Stream = line.source == .standardError ? .standardError : .standardOutput
    let at = line.time.map(Timestamp.init) ?? time.now()
    let whole = EdgeModel.LogLine(
      stream: stream, at: at, nanoseconds: line.time.map { UInt32($0.nanoseconds % 1_000_000) }, service: service,
      text: line.text)
    return whole.split()
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
