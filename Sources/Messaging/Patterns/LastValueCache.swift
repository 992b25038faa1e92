internal import Synchronization

/// The last message of each key of an exchange: what a screen or a program that comes late wants to know first.
///
/// ```swift
/// let cache = LastValueCache(of: "garden", keys: ["*.temperature"])
/// try await cache.run(on: broker)              // until the task is cancelled
/// let last = cache["pond.temperature"]
/// ```
///
/// It remembers what came while it ran, so keep it where it runs for long; others ask it by ``answer(_:on:options:)``.
/// The last one is the one that was delivered last: where messages may be published again after a lost connection, let
/// `replaces` compare a number of your own.
public final class LastValueCache: Sendable {
  private struct Entry {
    var delivery: Delivery
    var age: UInt64
  }

  private struct State {
    var entries: [RoutingKey: Entry] = [:]
    var clock: UInt64 = 0
  }

  private let exchange: ExchangeName
  private let keys: [RoutingKey]
  private let maximumKeys: Int
  private let replaces: @Sendable (_ new: Delivery, _ old: Delivery) -> Bool
  private let state = Mutex(State())

  /// Makes an empty cache. Of more than `maximumKeys` keys it forgets the one that was silent for longest. `replaces` may
  /// be asked several times about a message, and may read the cache.
  public init(
    of exchange: ExchangeName, keys: [RoutingKey] = ["#"], maximumKeys: Int = 10_000,
    replaces: @escaping @Sendable (_ new: Delivery, _ old: Delivery) -> Bool = { _, _ in true }
  ) {
    self.exchange = exchange
    self.keys = keys
    self.maximumKeys = max(1, maximumKeys)
    self.replaces = replaces
  }

  /// Follows the exchange until the task is cancelled. `ready` is called when what is published is no longer missed.
  public func run(on broker: some MessageBroker, ready: @Sendable () async -> Void = {}) async throws {
    try await broker.subscribe(to: exchange, keys: keys, ready: ready) { delivery in
      self.add(delivery)
      return .acknowledge
    }
  }

  /// Answers those who ask, in a queue that you declare, for the key that is their message's body.
  ///
  /// The answer is the last message, body and properties; without one the asker gets `requestFailed` from
  /// ``MessageBroker/lastValue(of:from:timeout:)``.
  public func answer(
    _ queue: QueueName, on broker: some MessageBroker, options: ConsumeOptions = .init()
  ) async throws {
    try await broker.consume(queue, options) { question in
      guard let place = question.properties.replyTo else { return .reject(deadLetter: "it asks for no answer") }
      let key = try RoutingKey(String(decoding: question.body, as: UTF8.self))
      var answer = OutboundMessage(routingKey: try RoutingKey(place), body: [], isMandatory: false)
      if let last = self[key] {
        (answer.properties, answer.body) = (last.properties, last.body)
      } else {
        answer.properties.headers[MessageHeader.requestError] = .string("there is no value of '\(key)'")
      }
      answer.properties.correlationID = question.properties.correlationID
      answer.properties.expiration = nil
      _ = try await broker.publish(answer)
      return .acknowledge
    }
  }

  /// The last message under this key.
  public subscript(_ key: RoutingKey) -> Delivery? { state.withLock { $0.entries[key]?.delivery } }

  /// All last messages, by their keys.
  public var values: [RoutingKey: Delivery] { state.withLock { $0.entries.mapValues(\.delivery) } }

  func add(_ delivery: Delivery) {
    while true {
      let old = state.withLock { $0.entries[delivery.routingKey] }
      // Not under the lock: it is the program's, and may ask this cache.
      if let old, !replaces(delivery, old.delivery) { return }
      if put(delivery, inPlaceOf: old?.age) { return }
    }
  }

  /// Returns false where something else has come there meanwhile.
  private func put(_ delivery: Delivery, inPlaceOf age: UInt64?) -> Bool {
    state.withLock { state in
      guard state.entries[delivery.routingKey]?.age == age else { return false }
      state.clock += 1
      state.entries[delivery.routingKey] = Entry(delivery: delivery, age: state.clock)
      if state.entries.count > maximumKeys, let oldest = state.entries.min(by: { $0.value.age < $1.value.age }) {
        state.entries[oldest.key] = nil
      }
      return true
    }
  }
}

extension MessageBroker {
  /// Asks a ``LastValueCache`` that answers in this queue for the last message under a key.
  ///
  /// Throws as ``request(_:timeout:)`` does, and ``MessagingError`` with `requestFailed` where there is none.
  public func lastValue(
    of key: RoutingKey, from queue: QueueName, timeout: Duration = .seconds(10)
  ) async throws -> Delivery {
    let answer = try await request(
      OutboundMessage(to: queue, properties: .init(isPersistent: false), body: Array(key.rawValue.utf8)),
      timeout: timeout)
    if let words = answer.properties.headers[MessageHeader.requestError]?.stringValue {
      throw MessagingError(.requestFailed, words)
    }
    return answer
  }
}
