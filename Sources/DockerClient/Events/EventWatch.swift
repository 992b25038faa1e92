/// The engine's events without a gap, over connections that break and engines that start again.
///
/// Without a moment to begin at, it begins when the first element is asked for, by the engine's clock. After a break they are asked for from shortly before the last one seen, and none is handed over twice. What an engine has
/// forgotten meanwhile (it remembers 256, and none over its own end) can't be had: then ``Element/resumed(mayHaveMissed:)``
/// says so, and who keeps a picture of containers lists them anew.
///
///     for try await element in docker.system.watch([.named("type", "container")]) {
///       switch element {
///       case .event(let event): print(event.action, event.actor)
///       case .resumed(let mayHaveMissed): if mayHaveMissed { try await listAnew() }
///       }
///     }
public struct EventWatch: AsyncSequence, Sendable {
  public typealias Failure = any Error

  /// An event, or word that the connection was lost meanwhile.
  public enum Element: Sendable, Hashable {
    /// Something happened on the engine.
    case event(EngineEvent)
    /// The connection was broken and stands again.
    case resumed(mayHaveMissed: Bool)
  }

  let system: SystemOperations
  let filters: EngineFilters
  let since: EngineTime?
  let patience: EnginePatience

  public func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(watch: self, cursor: EventCursor(since: since))
  }

  /// Asks anew where a connection broke, as patiently as the watch was told to.
  public struct AsyncIterator: AsyncIteratorProtocol {
    let watch: EventWatch
    var cursor: EventCursor
    private var events: EngineEvents.AsyncIterator?
    private var wasConnected = false

    init(watch: EventWatch, cursor: EventCursor) {
      self.watch = watch
      self.cursor = cursor
    }

    /// The next element. It doesn't end by itself; throws ``DockerError`` when the patience is over.
    public mutating func next() async throws -> Element? {
      try await next(isolation: nil)
    }

    /// The same, without leaving the caller's actor.
    public mutating func next(isolation actor: isolated (any Actor)?) async throws -> Element? {
      while true {
        guard var running = events else {
          if let element = try await connect() { return element }
          continue
        }
        do {
          let event = try await running.next(isolation: actor)
          events = event == nil ? nil : running  // an engine that shuts down ends its answers in good order
          if let event, cursor.take(event) { return .event(event) }
        } catch let error as DockerError where error.isRetriable {
          events = nil
        }
      }
    }

    /// - Returns: what to say about it, if it wasn't the first time.
    private mutating func connect() async throws -> Element? {
      if cursor.since == nil, let time = try await now() { cursor.begin(at: time) }
      let (watch, since, last) = (watch, cursor.since, cursor.last)
      let (stream, mayHaveMissed) = try await watch.patience.attempt {
        let stream = try await watch.system.events(watch.filters, since: since)
        // Asked for after the stream was opened: if the last one is remembered now, it was then.
        return (stream, try await !watch.isRemembered(last))
      }
      events = stream.makeAsyncIterator()
      defer { wasConnected = true }
      return wasConnected ? .resumed(mayHaveMissed: mayHaveMissed) : nil
    }

    /// An engine answers before it begins to report, so from the answer on isn't early enough.
    private func now() async throws -> EngineTime? {
      try await watch.patience.attempt { try await watch.system.now() }
    }
  }

  /// Whether the engine still has an event, and so all that came after it.
  private func isRemembered(_ event: EngineEvent?) async throws -> Bool {
    guard let event else { return false }
    for try await found in try await system.events(filters, since: event.time, until: event.time) where found == event {
      return true
    }
    return false
  }
}

extension SystemOperations {
  /// Events that go on over breaks of the connection (`SystemEvents`).
  /// - Parameters:
  ///   - filters: `type`, `event`, `container`, `label` and more.
  ///   - since: what happened from here on, as far as the engine remembers; nil: from now on. Where a proxy keeps the
  ///     engine's ``info()`` back, that is a second early at most.
  ///   - patience: how long an engine that is away is waited for, before its error is thrown.
  public func watch(
    _ filters: EngineFilters = [], since: EngineTime? = nil, patience: EnginePatience = EnginePatience()
  ) -> EventWatch {
    EventWatch(system: self, filters: filters, since: since, patience: patience)
  }
}
