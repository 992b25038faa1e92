import Coordination
import EdgeModel
import Logging
import Messaging
import Synchronization

/// The leader's hand in the broker: has one provided as long as this machine leads others.
///
/// It isn't part of the lead itself: to end a broker takes a moment, for which nobody who leads no longer may wait.
final class BrokerDuty: Sendable {
  private let provider: any BrokerProvider
  private let following: FollowingBroker
  private let log: any CoordinatedLog
  private let time: TimeSource
  private let logger: Logger
  private let term = Mutex<LeadershipTerm?>(nil)
  private let changed = ChangeSignal()

  /// The longest pause before a broker that broke is provided again.
  static let longestPause: Duration = .seconds(30)

  init(
    provider: any BrokerProvider, following: FollowingBroker, log: any CoordinatedLog, time: TimeSource, logger: Logger
  ) {
    self.provider = provider
    self.following = following
    self.log = log
    self.time = time
    self.logger = logger
  }

  /// This machine leads from now on.
  func lead(_ term: LeadershipTerm) {
    self.term.withLock { $0 = term }
    changed.raise()
  }

  /// This machine leads no longer.
  func follow() {
    self.term.withLock { $0 = nil }
    changed.raise()
  }

  /// What another leader says; what this machine says itself it knows already.
  func hear(_ contact: Contact, as node: NodeID) {
    guard contact.agents.first?.node != node else { return }
    following.use(contact.broker.map { .at($0) } ?? .nowhere, in: contact.epoch)
  }

  /// Provides in one term after the other, until it is cancelled.
  func run() async throws {
    while true {
      let seen = changed.value
      guard let term = term.withLock({ $0 }) else {
        _ = try await changed.wait(after: seen)
        continue
      }
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await self.serve(term) }
        group.addTask { _ = try await self.changed.wait(after: seen) }
        defer { group.cancelAll() }
        try await group.next()
      }
    }
  }

  private func serve(_ term: LeadershipTerm) async throws {
    defer { tell(nil, term) }
    following.use(.memory, in: term.epoch)
    try await waitForOthers()
    var pause = Duration.milliseconds(500)
    while true {
      tell(nil, term)
      let watch = time.stopwatch()
      do {
        try await provider.provide { self.tell($0, term) }
        try Task.checkCancellation()
        logger.warning("the broker ended; providing another")
      } catch {
        try Task.checkCancellation()
        if let error = error as? MessagingError, !error.isRetriable {
          logger.notice("no broker can be provided: messages stay in memory", metadata: ["reason": "\(error.message)"])
          following.use(.memory, in: term.epoch)
          _ = try await ChangeSignal().wait(after: .max)
        }
        logger.warning("no broker could be provided; trying again", metadata: ["error": "\(error)"])
      }
      tell(nil, term)
      if watch.elapsed > .seconds(60) { pause = .milliseconds(500) }
      try await time.sleep(for: pause)
      pause = min(pause * 2, Self.longestPause)
    }
  }

  /// A machine alone needs none.
  private func waitForOthers() async throws {
    var state = try await log.state()
    while state.nodes.count < 2 {
      _ = try await log.waitForChange(after: state.version)
      state = try await log.state()
    }
  }

  private func tell(_ url: BrokerURL?, _ term: LeadershipTerm) {
    term.broker.note(url)
    following.use(url.map { .at($0) } ?? .nowhere, in: term.epoch)
  }
}
