import Synchronization

/// What producers and consumers have done, counted by all of them.
final class Tally: Sendable {
  struct Count: Sendable {
    var confirmed = 0
    var received = 0
    var refused = 0
    var repeated = 0
    var confirms = Latencies()
    var journeys = Latencies()
  }

  private let count = Mutex(Count())
  var now: Count { count.withLock { $0 } }

  func confirmed(after time: Duration) {
    count.withLock { count in
      count.confirmed += 1
      count.confirms.add(time)
    }
  }

  func refused() { count.withLock { $0.refused += 1 } }

  func received(after time: Duration?, again: Bool) {
    count.withLock { count in
      count.received += 1
      if again { count.repeated += 1 }
      if let time { count.journeys.add(time) }
    }
  }
}

/// How long things took, in steps of about 3 %.
struct Latencies: Sendable {
  private var steps = [Int](repeating: 0, count: 1024)
  private(set) var count = 0

  mutating func add(_ time: Duration) {
    let microseconds = UInt64(max(0, time / .microseconds(1)))
    steps[Self.step(of: microseconds)] += 1
    count += 1
  }

  /// The time that this share of all took at most, in microseconds; nil where there was nothing.
  func percentile(_ share: Double) -> Int? {
    guard count > 0 else { return nil }
    let wanted = Int((Double(count) * share).rounded(.up))
    var seen = 0
    for (step, number) in steps.enumerated() {
      seen += number
      if seen >= wanted { return Self.upperEnd(of: step) }
    }
    return nil
  }

  /// Below 32 µs each has a step; above, each doubling has 32.
  private static func step(of microseconds: UInt64) -> Int {
    guard microseconds >= 32 else { return Int(microseconds) }
    let doublings = 63 - microseconds.leadingZeroBitCount - 5
    return min(1023, 32 + doublings * 32 + Int(microseconds >> UInt64(doublings)) - 32)
  }

  private static func upperEnd(of step: Int) -> Int {
    guard step >= 32 else { return step }
    let doublings = (step - 32) / 32
    return ((step - 32) % 32 + 33) << doublings
  }
}
