import Messaging
import Testing

@testable import MessagingRabbitMQ

@Suite struct AcknowledgementsTests {
  private typealias Frame = Acknowledgements.Frame

  private func received(_ tags: ClosedRange<UInt64>, limit: Int = 4, prefetch: Int = 100) -> Acknowledgements {
    var acknowledgements = Acknowledgements(
      prefetch: prefetch, concurrency: 1, limit: limit, delay: .milliseconds(10))
    for tag in tags { acknowledgements.received(tag) }
    return acknowledgements
  }

  @Test func enoughOfThemLeaveAsOne() {
    var all = received(1...9)
    for tag in UInt64(1)...3 { #expect(all.acknowledge(tag, now: .zero).isEmpty) }
    #expect(all.acknowledge(4, now: .zero) == [Frame(tag: 4, multiple: true)])
    #expect(all.deadline == nil)
    #expect(all.acknowledge(4, now: .zero).isEmpty, "once only")
  }

  @Test func theOldestWaitsNoLongerThanTheDelay() {
    var all = received(1...9)
    _ = all.acknowledge(1, now: .milliseconds(3))
    _ = all.acknowledge(2, now: .milliseconds(9))
    #expect(all.deadline == .milliseconds(13))
    #expect(all.flush(now: .milliseconds(12)).isEmpty)
    #expect(all.flush(now: .milliseconds(13)) == [Frame(tag: 2, multiple: true)])
    #expect(all.deadline == nil)
    #expect(all.flush(now: .seconds(1)).isEmpty)
    _ = all.acknowledge(3, now: .seconds(1))
    #expect(all.flush() == [Frame(tag: 3, multiple: false)])
  }

  @Test func nothingUnsettledIsEverCovered() {
    var all = received(1...9, limit: 5)
    for tag: UInt64 in [1, 2, 4, 6] { _ = all.acknowledge(tag, now: .zero) }
    #expect(
      all.acknowledge(7, now: .zero) == [
        Frame(tag: 2, multiple: true), Frame(tag: 4, multiple: false), Frame(tag: 6, multiple: false),
        Frame(tag: 7, multiple: false),
      ])
    all.settled(3)
    // What was rejected is no longer known to the broker and must not be named.
    all.settled(9)
    for tag: UInt64 in [5, 8] { _ = all.acknowledge(tag, now: .zero) }
    #expect(all.flush() == [Frame(tag: 8, multiple: true)])
  }

  @Test(arguments: [(1, 1, 1), (10, 10, 1), (10, 12, 1), (10, 1, 4), (64, 1, 31), (1000, 1, 64), (100, 50, 25)])
  func handlersAreNeverKeptWaitingForRoom(_ prefetch: Int, _ concurrency: Int, _ expected: UInt64) {
    var all = Acknowledgements(prefetch: prefetch, concurrency: concurrency, limit: 64, delay: .seconds(1))
    for tag in 1...expected { all.received(tag) }
    for tag in 1..<expected { #expect(all.acknowledge(tag, now: .zero).isEmpty) }
    #expect(all.acknowledge(expected, now: .zero) == [Frame(tag: expected, multiple: expected > 1)])
  }

  /// Against a broker that keeps book: each delivery is settled once, and a frame names only what is outstanding.
  @Test(arguments: 1...50) func everyDeliveryIsSettledOnce(_ seed: UInt64) {
    var random = SplitMix(seed: seed)
    var all = Acknowledgements(prefetch: 40, concurrency: 4, limit: 8, delay: .milliseconds(5))
    var (outstanding, handled, rejected): (Set<UInt64>, Set<UInt64>, Set<UInt64>) = ([], [], [])
    var (now, last) = (Duration.zero, UInt64(0))
    func take(_ frames: [Frame]) {
      for frame in frames {
        #expect(outstanding.contains(frame.tag))
        let settled: Set<UInt64> = frame.multiple ? outstanding.filter { $0 <= frame.tag } : [frame.tag]
        #expect(settled.isSubset(of: handled), "a delivery was acknowledged unhandled")
        outstanding.subtract(settled)
      }
    }
    for _ in 0..<2_000 {
      now += .microseconds(Int.random(in: 0...3_000, using: &random))
      take(all.flush(now: now))
      let open = outstanding.subtracting(handled).sorted()
      if outstanding.count < 40, Bool.random(using: &random) {
        last += 1
        outstanding.insert(last)
        all.received(last)
      } else if let tag = open.randomElement(using: &random) {
        if Int.random(in: 0..<5, using: &random) == 0 {
          all.settled(tag)
          outstanding.remove(tag)
          rejected.insert(tag)
        } else {
          handled.insert(tag)
          take(all.acknowledge(tag, now: now))
        }
      }
    }
    take(all.flush())
    #expect(outstanding.isDisjoint(with: handled))
    #expect(handled.isDisjoint(with: rejected))
  }
}
