import EdgeModel
import Logging
import Messaging
import Synchronization

/// The broker that the platform's leader provides, wherever that is at the moment.
///
/// When the leader names another, everything moves there by itself: what was declared is declared again, consumers go on,
/// and what the broker before had not taken yet is published to the new one. As with any broker that can't be reached, calls
/// wait while there is none.
final class FollowingBroker: MessageBroker {
  /// Where messages go.
  enum Place: Hashable, Sendable {
    case nowhere
    /// To this very agent, which is all there is.
    case memory
    case at(BrokerURL)
  }

  /// One broker that was connected to, for as long as messages go there.
  private final class Destination: Sendable {
    let broker: any MessageBroker
    /// How much of what shall be declared was declared there.
    let declared = Mutex(Topology())

    init(_ broker: any MessageBroker) { self.broker = broker }
  }

  private struct State {
    var place = Place.nowhere
    var epoch: UInt64 = 0
    var destination: Destination?
    var topology = Topology()
  }

  /// Messages go elsewhere from now on.
  private struct Moved: Error {}

  private let connect: @Sendable (BrokerURL) throws -> any MessageBroker
  private let time: TimeSource
  private let logger: Logger
  private let state = Mutex(State())
  private let moved = ChangeSignal()

  /// Between two looks at a broker that refuses this machine: it may be about to end.
  private static let pause: Duration = .seconds(1)

  /// - Parameter connect: makes the client of the broker at a URL; it connects when it is run.
  init(
    time: TimeSource, logger: Logger, connect: @escaping @Sendable (BrokerURL) throws -> any MessageBroker
  ) {
    self.connect = connect
    self.time = time
    self.logger = logger
  }

  var place: Place { state.withLock { $0.place } }

  /// Sends everything elsewhere, unless a later leader's word is known.
  func use(_ place: Place, in epoch: UInt64) {
    let isNews = state.withLock { state in
      guard epoch >= state.epoch else { return false }
      state.epoch = epoch
      guard place != state.place else { return false }
      state.place = place
      state.destination = destination(at: place, in: epoch)
      return true
    }
    if isNews { moved.raise() }
  }

  private func destination(at place: Place, in epoch: UInt64) -> Destination? {
    switch place {
    case .nowhere:
      logger.debug("there is no broker at the moment", metadata: ["epoch": "\(epoch)"])
      return nil
    case .memory:
      logger.debug("messages stay in this process", metadata: ["epoch": "\(epoch)"])
      return Destination(InMemoryBroker())
    case .at(let url):
      do {
        let broker = try connect(url)
        logger.info("messages go over the leader's broker", metadata: ["broker": "\(url)", "epoch": "\(epoch)"])
        return Destination(broker)
      } catch {
        // The error's own words may hold the URL.
        let code = (error as? MessagingError).map { "\($0.code)" } ?? "\(type(of: error))"
        logger.warning("the leader's broker can't be used", metadata: ["broker": "\(url)", "error": "\(code)"])
        return nil
      }
    }
  }

  // MARK: MessageBroker

  func declare(_ topology: Topology) async throws {
    try topology.check()
    try state.withLock { state in
      let merged = state.topology.merging(topology)
      try merged.check()
      state.topology = merged
    }
    try await there { _ in }
  }

  func publish(_ message: OutboundMessage) async throws -> PublishOutcome {
    try await there { try await $0.publish(message) }
  }

  /// Asked again at the next broker, if the leader names another before there is an answer.
  func request(_ message: OutboundMessage, timeout: Duration) async throws -> Delivery {
    try await withThrowingTaskGroup(of: Delivery?.self) { group in
      group.addTask { try await self.there { try await $0.request(message, timeout: timeout) } }
      group.addTask { [time] in
        try await time.sleep(for: timeout)
        return nil
      }
      defer { group.cancelAll() }
      guard let answer = try await group.next() ?? nil else { throw message.unanswered(timeout) }
      return answer
    }
  }

  func consume(
    _ queue: QueueName, _ options: ConsumeOptions,
    handler: @escaping @Sendable (Delivery) async throws -> Settlement
  ) async throws {
    do {
      while true {
        try await there { try await $0.consume(queue, options, handler: handler) }
        try Task.checkCancellation()
      }
    } catch is CancellationError {
      return
    }
  }

  /// Stays connected to whatever broker there is.
  func run() async throws {
    while true {
      let (destination, seen) = now()
      guard let destination else {
        _ = try await moved.wait(after: seen)
        continue
      }
      do {
        try await whileThere(seen) { try await destination.broker.run() }
      } catch is Moved {
        continue
      } catch {
        try Task.checkCancellation()
        logger.debug("the leader's broker doesn't let this machine in", metadata: ["error": "\(error)"])
      }
      try Task.checkCancellation()
      try await moved.wait(after: seen, atMost: Self.pause, time)
    }
  }

  // MARK: Moving

  private func now() -> (destination: Destination?, seen: UInt64) {
    // Looked at first: a move between the two is seen as one that is still to come.
    let seen = moved.value
    return (state.withLock { $0.destination }, seen)
  }

  /// Does something at the broker that there is, once there is one, and again at the next one where it didn't come to an
  /// end before the move.
  private func there<Result: Sendable>(
    _ body: @escaping @Sendable (any MessageBroker) async throws -> Result
  ) async throws -> Result {
    while true {
      let (destination, seen) = now()
      guard let destination else {
        _ = try await moved.wait(after: seen)
        continue
      }
      do {
        return try await whileThere(seen) {
          try await self.prepare(destination)
          return try await body(destination.broker)
        }
      } catch is Moved {
        continue
      } catch let error as MessagingError where error.code == .closed || error.code == .authenticationFailed {
        // run() says so, and connects again.
        try await moved.wait(after: seen, atMost: Self.pause, time)
      }
    }
  }

  /// What is declared twice at once does no harm.
  private func prepare(_ destination: Destination) async throws {
    let topology = state.withLock { $0.topology }
    guard destination.declared.withLock({ $0 != topology }) else { return }
    try await destination.broker.declare(topology)
    destination.declared.withLock { $0 = topology }
  }

  /// - Throws: ``Moved`` when messages go elsewhere before the work is done, after the work was cancelled and has ended.
  private func whileThere<Result: Sendable>(
    _ seen: UInt64, _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask { try await body() }
      group.addTask { [moved] in
        _ = try await moved.wait(after: seen)
        return nil
      }
      defer { group.cancelAll() }
      let first = try await group.next()
      if let result = first.flatMap({ $0 }) { return result }
      group.cancelAll()
      // The work may have been done all the same: then it isn't done twice.
      do {
        if let result = try await group.next(), let result { return result }
      } catch {
        try Task.checkCancellation()
      }
      try Task.checkCancellation()
      throw Moved()
    }
  }
}
