internal import Logging
internal import Messaging
internal import Synchronization

/// Keeps one connection: connects, lets its owner prepare and use it, and connects again after a pause when it is lost.
final class Link: Sendable {
  private struct State {
    var session: Session?
    var waiters: [UInt64: CheckedContinuation<Session, any Error>] = [:]
    var lastWaiter: UInt64 = 0
    var end: MessagingError?
  }

  private let configuration: RabbitMQConfiguration
  private let name: String
  private let logger: Logger
  private let timeline: Timeline
  private let report: @Sendable (ConnectionEvent.State) -> Void
  private let state = Mutex(State())
  /// For tasks that run on the connection's thread.
  let executor = ConnectionExecutor()
  /// A connection that held so long is as good as new: the next pause is the first again.
  private static let lasting: Duration = .seconds(1)

  init(
    _ configuration: RabbitMQConfiguration, purpose: ConnectionEvent.Connection, logger: Logger, timeline: Timeline,
    watch: ConnectionWatch
  ) {
    self.configuration = configuration
    name = "\(configuration.connectionName) (\(purpose))"
    report = { watch.report(purpose, $0) }
    var logger = logger
    logger[metadataKey: "connection"] = "\(name)"
    self.logger = logger
    self.timeline = timeline
  }

  /// Runs until cancelled; then the connection is closed in an orderly way.
  ///
  /// Throws when the very first login is refused: nobody but the user can help then. Later refusals are retried, since
  /// the broker may be half way through its start.
  func run(
    prepare: @Sendable (Session) async throws -> Void, use: @Sendable (Session) async throws -> Void
  ) async throws {
    var backoff = Backoff(first: configuration.firstPause, longest: configuration.longestPause)
    var generator = SystemRandomNumberGenerator()
    var hasConnected = false
    while !Task.isCancelled {
      var refusal: MessagingError?
      for endpoint in configuration.endpoints.shuffled(using: &generator) {
        do {
          report(.connecting(endpoint))
          let session = try Session(configuration.at(endpoint), name: name, logger: logger, executor: executor) {
            [report] reason in
            report(reason.map { .blocked(reason: $0) } ?? .unblocked)
          }
          try await session.open()
          hasConnected = true
          let connected = timeline.now()
          logger.info("connected", metadata: ["broker": "\(session.configuration)"])
          let reason = await serve(session, prepare, use) { [report] in report(.connected(endpoint)) }
          if Task.isCancelled { return }
          // One that takes logins and then closes is no better than one that takes none.
          if timeline.now() - connected >= Self.lasting { backoff.reset() }
          report(.lost(reason))
          logger.warning("connection lost", metadata: ["error": "\(reason)"])
          // Then all of them again, after a pause.
          break
        } catch is CancellationError {
          return
        } catch {
          // What an attempt fails with that was given up says nothing about the broker.
          if Task.isCancelled { return }
          if let error = error as? MessagingError {
            if !error.isRetriable { refusal = error }
            report(.failed(endpoint, error))
          }
          logger.warning("cannot connect", metadata: ["broker": "\(endpoint)", "error": "\(error)"])
        }
      }
      if let refusal, !hasConnected { throw refusal }
      // Cancellation is looked at by the loop.
      let pause = backoff.next(using: &generator)
      report(.recovering(attempt: backoff.failures, delay: pause))
      do { try await timeline.sleep(until: timeline.now() + pause) } catch { break }
    }
  }

  private func serve(
    _ session: Session, _ prepare: @Sendable (Session) async throws -> Void,
    _ use: @Sendable (Session) async throws -> Void, _ prepared: @Sendable () -> Void
  ) async -> MessagingError {
    await withTaskCancellationHandler {
      do {
        try await prepare(session)
        prepared()
        publish(session)
        try await use(session)
      } catch {
        // The session's own end says more, if it has ended; else it can't be used and is ended.
        logger.debug("connection cannot be used", metadata: ["error": "\(error)"])
        if !Task.isCancelled { session.beginClose(grace: .zero) }
      }
      let reason = await session.ended()
      state.withLock { if $0.session === session { $0.session = nil } }
      return reason
    } onCancel: {
      session.beginClose(grace: configuration.closeGrace)
    }
  }

  private func publish(_ session: Session) {
    let waiters = state.withLock { state in
      state.session = session
      defer { state.waiters = [:] }
      return state.waiters
    }
    for (_, waiter) in waiters.sorted(by: { $0.key < $1.key }) { waiter.resume(returning: session) }
  }

  /// The connection, as soon as there is one. Throws `CancellationError`, or what ended the link for good.
  func ready() async throws -> Session {
    let id = state.withLock { state in
      state.lastWaiter += 1
      return state.lastWaiter
    }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { waiter in
        let result: Result<Session, any Error>? = state.withLock { state in
          if let end = state.end { return .failure(end) }
          if let session = state.session, session.isOpen { return .success(session) }
          state.waiters[id] = waiter
          return nil
        }
        if let result { waiter.resume(with: result) } else if Task.isCancelled { giveUp(id) }
      }
    } onCancel: {
      giveUp(id)
    }
  }

  private func giveUp(_ id: UInt64) {
    state.withLock { $0.waiters.removeValue(forKey: id) }?.resume(throwing: CancellationError())
  }

  /// There will be connections again.
  func reopen() { state.withLock { $0.end = nil } }

  /// There will be no more connections: whoever waits for one gets the error.
  func end(_ error: MessagingError) {
    let waiters = state.withLock { state in
      state.end = error
      defer { state.waiters = [:] }
      return state.waiters
    }
    for (_, waiter) in waiters.sorted(by: { $0.key < $1.key }) { waiter.resume(throwing: error) }
  }
}
