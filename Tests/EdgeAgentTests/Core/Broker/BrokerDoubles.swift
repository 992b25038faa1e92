import EdgeModel
import Logging
import Messaging
import Synchronization

@testable import EdgeAgent

/// Brokers at places that tests name, each in memory.
final class BrokerPlaces: Sendable {
  private let brokers = Mutex<[BrokerURL: any MessageBroker]>([:])

  /// The broker at a place; there is none for a place that nobody has asked for.
  subscript(url: BrokerURL) -> any MessageBroker {
    brokers.withLock { brokers in
      if let broker = brokers[url] { return broker }
      let broker = InMemoryBroker()
      brokers[url] = broker
      return broker
    }
  }

  func put(_ broker: some MessageBroker, at url: BrokerURL) { brokers.withLock { $0[url] = broker } }
}

/// A broker that has gone away in the middle of everything: whoever calls it waits.
final class SilentBroker: MessageBroker {
  private let calls = Mutex(0)
  private let called = ChangeSignal()

  /// Returns once something waits for it.
  func waitForCall() async throws {
    while true {
      let seen = called.value
      if calls.withLock({ $0 > 0 }) { return }
      _ = try await called.wait(after: seen)
    }
  }

  private func hang() async throws {
    calls.withLock { $0 += 1 }
    called.raise()
    _ = try await ChangeSignal().wait(after: .max)
  }

  /// Until it is cancelled.
  private func idle() async {
    do { _ = try await ChangeSignal().wait(after: .max) } catch { return }
  }

  func declare(_ topology: Topology) async throws {}
  func publish(_ message: OutboundMessage) async throws -> PublishOutcome {
    try await hang()
    return PublishOutcome()
  }
  func consume(
    _ queue: QueueName, _ options: ConsumeOptions, handler: @escaping @Sendable (Delivery) async throws -> Settlement
  ) async throws { await idle() }
  func run() async throws { await idle() }
}

/// A broker that refuses whoever comes.
struct RefusingBroker: MessageBroker {
  private var refusal: MessagingError { MessagingError(.authenticationFailed, "the user 'flotilla' was refused") }

  func declare(_ topology: Topology) async throws { throw refusal }
  func publish(_ message: OutboundMessage) async throws -> PublishOutcome { throw refusal }
  func consume(
    _ queue: QueueName, _ options: ConsumeOptions, handler: @escaping @Sendable (Delivery) async throws -> Settlement
  ) async throws { throw refusal }
  func run() async throws { throw refusal }
}

/// A provider that a test tells what happens.
final class FakeProvider: BrokerProvider {
  enum Outcome: Sendable {
    case there(BrokerURL)
    case failure(MessagingError)
  }

  private struct State {
    var outcomes: [Outcome] = []
    var asked = 0
    var running = 0
  }

  private let state = Mutex(State())
  private let changed = ChangeSignal()

  var asked: Int { state.withLock { $0.asked } }
  var isProviding: Bool { state.withLock { $0.running > 0 } }

  /// What comes of being asked, in order; where nothing is put it waits.
  func put(_ outcomes: Outcome...) {
    state.withLock { $0.outcomes += outcomes }
    changed.raise()
  }

  func wait(until isTrue: @Sendable (FakeProvider) -> Bool) async throws {
    while true {
      let seen = changed.value
      if isTrue(self) { return }
      _ = try await changed.wait(after: seen)
    }
  }

  func provide(_ isThere: @escaping @Sendable (BrokerURL?) -> Void) async throws {
    state.withLock { state in
      state.asked += 1
      state.running += 1
    }
    changed.raise()
    defer {
      state.withLock { $0.running -= 1 }
      changed.raise()
    }
    while true {
      let seen = changed.value
      let next = state.withLock { $0.outcomes.isEmpty ? nil : $0.outcomes.removeFirst() }
      switch next {
      case .there(let url)?: isThere(url)
      case .failure(let error)?: throw error
      case nil: _ = try await changed.wait(after: seen)
      }
    }
  }
}

/// What was logged, one text a line.
final class LoggedLines: Sendable {
  private let lines = Mutex<[String]>([])
  var all: [String] { lines.withLock { $0 } }
  func append(_ line: String) { lines.withLock { $0.append(line) } }

  var logger: Logger {
    Logger(label: "test") { [self] _ in Handler(lines: self) }
  }

  private struct Handler: LogHandler {
    let lines: LoggedLines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      lines.append("\(event.level) \(event.message) \(event.metadata ?? [:])")
    }
  }
}

enum BrokerSample {
  static let secret = "s3cretpassword"

  static func url(_ host: String) -> BrokerURL {
    guard let url = BrokerURL("amqp://flotilla:\(secret)@\(host):5672/flotilla") else {
      preconditionFailure("the test's own URL is wrong")
    }
    return url
  }
}
