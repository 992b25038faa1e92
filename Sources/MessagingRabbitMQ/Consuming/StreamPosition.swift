internal import Messaging
internal import Synchronization

/// How far a consumer of a stream has come, so that after a lost connection it goes on where it was.
struct StreamPosition: Sendable, Equatable {
  /// Received and not settled.
  private var unsettled: Set<UInt64> = []
  /// What follows on all that was received.
  private var next: UInt64?

  init() {}

  mutating func received(_ offset: UInt64) {
    unsettled.insert(offset)
    next = max(next ?? 0, offset &+ 1)
  }

  mutating func settled(_ offset: UInt64) { unsettled.remove(offset) }

  /// Where the next consumer begins, at first at the place that was wanted: with the oldest message that wasn't settled.
  /// Some that came after it come again.
  mutating func begin(_ wanted: StreamOffset?) -> StreamOffset? {
    next = unsettled.min() ?? next
    unsettled = []
    return next.map { .offset($0) } ?? wanted
  }
}

/// The position of one consumer over all its connections.
final class StreamReading: Sendable {
  private let position = Mutex(StreamPosition())

  func received(_ delivery: Delivery) {
    if let offset = delivery.streamOffset { position.withLock { $0.received(offset) } }
  }

  func settled(_ delivery: Delivery) {
    if let offset = delivery.streamOffset { position.withLock { $0.settled(offset) } }
  }

  func begin(_ wanted: StreamOffset?) -> StreamOffset? { position.withLock { $0.begin(wanted) } }
}
