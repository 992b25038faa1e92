internal import Synchronization

/// Tells those who watch what happens to the connections. A connection never waits for them: who is too slow misses
/// the oldest events.
final class ConnectionWatch: Sendable {
  /// How many events may wait for a watcher.
  static let limit = 256

  private struct State {
    var latest: [ConnectionEvent.Connection: ConnectionEvent] = [:]
    var watchers: [UInt64: AsyncStream<ConnectionEvent>.Continuation] = [:]
    var lastWatcher: UInt64 = 0
  }

  private let state = Mutex(State())

  private let metrics: BrokerMetrics

  init(_ metrics: BrokerMetrics = BrokerMetrics(connectionName: "")) { self.metrics = metrics }

  deinit {
    for watcher in state.withLock({ $0.watchers }).values { watcher.finish() }
  }

  func report(_ connection: ConnectionEvent.Connection, _ new: ConnectionEvent.State) {
    metrics.report(connection, new)
    let event = ConnectionEvent(connection: connection, state: new)
    // Within the lock, so that all see the same order; it only puts the event into a buffer.
    state.withLock { state in
      state.latest[connection] = event
      for watcher in state.watchers.values { watcher.yield(event) }
    }
  }

  /// Where both connections are, and then what happens to them.
  func events() -> AsyncStream<ConnectionEvent> {
    let (stream, watcher) = AsyncStream<ConnectionEvent>.makeStream(bufferingPolicy: .bufferingNewest(Self.limit))
    let id = state.withLock { state in
      state.lastWatcher += 1
      for connection in ConnectionEvent.Connection.allCases {
        if let event = state.latest[connection] { watcher.yield(event) }
      }
      state.watchers[state.lastWatcher] = watcher
      return state.lastWatcher
    }
    watcher.onTermination = { [weak self] _ in
      self?.state.withLock { $0.watchers[id] = nil }
    }
    return stream
  }
}
