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
    /// When the container was started that the log is read of.
    private var started: EngineTime?
    /// When the end of the log was asked for first, which is what its ``FollowedLog/tail`` is counted from.
    private var asked: EngineTime?

    init(log: FollowedLog) {
      self.log = log
      resumption = LogResumption(after: log.place, isFromTail: log.place == nil && log.tail != nil)
    }

    /// The next line; nil where the log ends for good. Throws ``DockerError`` when the patience is over.
    public mutating func next() async throws -> FollowedLine? {
      try await next(isolation: nil)
    }

    /// The same, without leaving the caller's actor.
    public mutating func next(isolation actor: isolated (any Actor)?) async throws -> FollowedLine? {
      while !hasEnded {
        guard var running = lines.take() else {
          try await open()
          continue
        }
        let read: LogLine?
        do {
          read = try await running.next(isolation: actor)
        } catch let error as DockerError where error.isRetriable {
          continue
        }
        guard let line = read else {
          hasEnded = try await !log.goesOn(after: started)
          continue
        }
        let followed = resumption.take(
          line, unfinished: running.assembler.unfinished, isCutOff: running.hasEnded)
        lines = running
        if let followed { return followed }
      }
      return nil
    }

    private mutating func open() async throws {
      if isFirst, resumption.cursor == nil, let tail = log.tail { try await begin(tail: tail) }
      resumption = resumption.again()
      let (log, cursor, asked, isFirst) = (log, resumption.cursor, asked, isFirst)
      do {
        (lines, started) = try await log.patience.attempt {
          let details = try await log.containers.inspect(log.id)
          let tail = try await log.tail(isFirst: isFirst, cursor, since: asked, isTTY: details.isTTY)
          let opened = try await log.containers.logs(
            log.id, follow: true, since: cursor?.time, tail: tail, timestamps: true, isTTY: details.isTTY)
          return (opened.lines.makeAsyncIterator(), details.state.started)
        }
      } catch let error as DockerError where error.code == .notFound && !isFirst {
        hasEnded = true
      }
      self.isFirst = false
    }

    /// Without any of the old lines it begins at the moment of the call, which is a place like another.
    private mutating func begin(tail: Int) async throws {
      let system = SystemOperations(connection: log.containers.connection)
      asked = try await log.patience.attempt { try await system.now() }
      guard tail <= 0, let asked else { return }
      resumption = LogResumption(after: ContainerLogCursor(time: asked, count: 0))
    }
  }

  /// Most lines that are written between two requests, one right after the other.
  private static let betweenRequests = 100_000

  /// How many lines from the end are to be asked for.
  /// - Parameter asked: when the end was asked for first.
  private func tail(
    isFirst: Bool, _ cursor: ContainerLogCursor?, since asked: EngineTime?, isTTY: Bool
  ) async throws -> Int? {
    guard place == nil, let tail else { return nil }
    // Without a limit the engine would look through all of the log for what is new.
    if cursor != nil { return isFirst ? Self.betweenRequests : nil }
    guard !isFirst, let asked else { return tail }
    // It broke off before the first line. What was written since is wanted beside the lines that were the last ones then.
    let written = try await containers.logs(id, since: asked, isTTY: isTTY)
    var count = Swift.max(0, tail)
    if isTTY {
      for try await _ in written.lines { count += 1 }
    } else {
      for try await _ in written { count += 1 }  // long lines count for several
    }
    return count
  }
}

extension ContainerOperations {
  /// Follows a container's log over restarts and breaks (`ContainerLogs`).
  ///
  /// Takes a log driver that keeps what was written with its time, such as `json-file`, `local` or `journald`.
  /// - Parameters:
  ///   - place: where to go on, from an earlier ``FollowedLine/cursor``; nil: from the beginning.
  ///   - tail: without a place, only so many lines from the end of what is there; 0: what comes from now on.
  ///   - end: where it ends.
  ///   - patience: how long an engine that is away is waited for, before its error is thrown.
  public func follow(
    _ id: String, after place: ContainerLogCursor? = nil, tail: Int? = nil, until end: FollowedLog.End = .stopped,
    patience: EnginePatience = EnginePatience()
  ) -> FollowedLog {
    FollowedLog(containers: self, id: id, place: place, tail: tail, end: end, patience: patience)
  }
}
