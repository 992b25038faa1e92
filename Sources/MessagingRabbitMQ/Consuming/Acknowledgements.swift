/// Which deliveries of one consumer are acknowledged when, and how few frames that takes; without locks and clocks.
///
/// Acknowledgements wait until there are enough of them or the oldest has waited long enough. What comes before the
/// oldest unsettled delivery is acknowledged by one frame, the rest one by one: a handler that takes long keeps nothing
/// else from being acknowledged.
struct Acknowledgements: Sendable {
  struct Frame: Sendable, Equatable {
    var tag: UInt64
    /// Whether it means all deliveries up to this one.
    var multiple: Bool
  }

  private let limit: Int
  private let delay: Duration
  /// Deliveries that nobody has said anything about yet; no more than the prefetch.
  private var unsettled: Set<UInt64> = []
  private var waiting: Set<UInt64> = []
  /// When what waits must leave.
  private(set) var deadline: Duration?

  /// With no more waiting at once than leaves the broker half of what the handlers don't need to go on sending.
  init(prefetch: Int, concurrency: Int, limit: Int, delay: Duration) {
    self.limit = max(1, min(limit, (prefetch - concurrency) / 2))
    self.delay = delay
  }

  /// Whether nothing is to be said about any delivery but what is already decided.
  var areAllSettled: Bool { unsettled.isEmpty }

  mutating func received(_ tag: UInt64) { unsettled.insert(tag) }

  /// The delivery is settled otherwise, now.
  mutating func settled(_ tag: UInt64) { unsettled.remove(tag) }

  /// The delivery may be acknowledged; returns what leaves now.
  mutating func acknowledge(_ tag: UInt64, now: @autoclosure () -> Duration) -> [Frame] {
    guard unsettled.remove(tag) != nil else { return [] }
    waiting.insert(tag)
    if waiting.count >= limit { return flush() }
    if deadline == nil { deadline = now() + delay }
    return []
  }

  /// What leaves because of the time.
  mutating func flush(now: Duration) -> [Frame] {
    guard let deadline, deadline <= now else { return [] }
    return flush()
  }

  /// What leaves if nothing more is waited for.
  mutating func flush() -> [Frame] {
    deadline = nil
    let oldest = unsettled.min() ?? .max
    let tags = waiting.sorted()
    waiting.removeAll(keepingCapacity: true)
    // The tag of such a frame must itself be unsettled at the broker, and all before it ours to acknowledge.
    let run = tags.prefix { $0 < oldest }
    return (run.last.map { [Frame(tag: $0, multiple: run.count > 1)] } ?? [])
      + tags.dropFirst(run.count).map { Frame(tag: $0, multiple: false) }
  }
}
