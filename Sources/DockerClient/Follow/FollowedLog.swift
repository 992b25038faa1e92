/// The lines of a container's log over its restarts, those of the engine, and connections that break: each once, in order.
///
///     for try await followed in docker.containers.follow("shop", after: saved) {
///       print(followed.line.text)
///       saved = followed.cursor
///     }
public struct FollowedLog: AsyncSequence, Sendable {
  public typealias Element = FollowedLine
  public typealias Failure = any Error

  /// Where it ends. It always ends when the container is gone.
  public struct End: Sendable, Hashable {
    let isAtStop: Bool

    /// When the container has stopped and isn't about to be started by its restart policy.
    public static let stopped = End(isAtStop: true)
    /// When the container is removed.
    public static let removed = End(isAtStop: false)
  }

  let containers: ContainerOperations
  let id: String
  let place: ContainerLogCursor?
  let tail: Int?
  let end: End
  let patience: EnginePatience

  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(log: self) }

  /// Opens the log anew where it broke off or the container was started again.
  public struct AsyncIterator: AsyncIteratorProtocol {
    private let log: FollowedLog
    private var resumption: LogResumption
    private var lines: LogLines.AsyncIterator?
    private var isFirst = true
    private var hasEnded = false
    private var wasComplete = true
    /// When the container was started that the log is read of.
    private var started: EngineTime?

    init(log: FollowedLog) {
      self.log = log
      resumption = LogResumption(after: log.place)
    }

    /// The next line; nil where the log ends for good. Throws ``DockerError`` when the patience is over.
    public mutating func next() async throws -> FollowedLine? {
      try await next(isolation: nil)
    }

    /// The same, without leaving the caller's actor.
    public mutating func next(isolation actor: isolated (any Actor)?) async throws -> FollowedLine? {
      while !hasEnded {
        guard var running = lines else {
          try await open()
          continue
        }
        do {
          guard let line = try await running.next(isolation: actor) else {
            lines = nil
            resumption.end(isComplete: wasComplete)
            wasComplete = true
            hasEnded = try await !log.goesOn(after: started)
            continue
          }
          lines = running
          if let followed = resumption.take(line) {
            wasComplete = line.isComplete
            return followed
          }
        } catch let error as DockerError where error.isRetriable {
          lines = nil
          wasComplete = true
        }
      }
      return nil
    }

    private mutating func open() async throws {
      let (log, cursor, tail) = (log, resumption.cursor, isFirst ? log.tail : nil)
      do {
        (lines, started) = try await log.patience.attempt {
          let details = try await log.containers.inspect(log.id)
          let opened = try await log.containers.logs(
            log.id, follow: true, since: cursor?.time, tail: cursor == nil ? tail : nil, timestamps: true,
            isTTY: details.isTTY)
          return (opened.lines.makeAsyncIterator(), details.state.started)
        }
      } catch let error as DockerError where error.code == .notFound && !isFirst {
        hasEnded = true
      }
      isFirst = false
      resumption = LogResumption(after: cursor)
    }
  }

  /// Waits until there is something new to read.
  /// - Parameter started: when the container was started whose end was read.
  /// - Returns: false where there is nothing to come.
  private func goesOn(after started: EngineTime?) async throws -> Bool {
    guard let stopped = try await state() else { return false }
    if stopped.isRunning || stopped.started != started { return true }
    if end.isAtStop, stopped.status != .restarting { return false }
    let system = SystemOperations(connection: containers.connection)
    let filters: EngineFilters = [.named("type", "container"), .named("container", id)]
    // What happened before, if it never ran, does no harm: each event only makes it look again.
    let since = stopped.finished ?? EngineTime(seconds: 0)
    for try await _ in system.watch(filters, since: since, patience: patience) {
      guard let now = try await state() else { return false }
      // It may have run and ended again in the meantime.
      if now.isRunning || now.started != stopped.started { return true }
      if end.isAtStop, now.status != .restarting { return false }
    }
    return false
  }

  private func state() async throws -> ContainerState? {
    do {
      return try await patience.attempt { try await containers.inspect(id).state }
    } catch let error as DockerError where error.code == .notFound {
      return nil
    }
  }
}

extension ContainerOperations {
  /// Follows a container's log over restarts and breaks (`ContainerLogs`).
  ///
  /// Takes a log driver that keeps what was written with its time, such as `json-file`, `local` or `journald`.
  /// - Parameters:
  ///   - place: where to go on, from an earlier ``FollowedLine/cursor``; nil: from the beginning.
  ///   - tail: without a place, only so many lines from the end of what is there.
  ///   - end: where it ends.
  ///   - patience: how long an engine that is away is waited for, before its error is thrown.
  public func follow(
    _ id: String, after place: ContainerLogCursor? = nil, tail: Int? = nil, until end: FollowedLog.End = .stopped,
    patience: EnginePatience = EnginePatience()
  ) -> FollowedLog {
    FollowedLog(containers: self, id: id, place: place, tail: tail, end: end, patience: patience)
  }
}
