import Testing

@testable import MessagingRabbitMQ

@Suite struct ConfirmTrackerTests {
  private func tracker(_ count: Int) -> ConfirmTracker<Int> {
    var tracker = ConfirmTracker<Int>()
    for id in 1...count { #expect(tracker.add(id) == UInt64(id)) }
    return tracker
  }

  @Test func single() {
    var tracker = tracker(3)
    #expect(tracker.settle(tag: 2, multiple: false) == [2])
    #expect(tracker.outstanding == [1, 3])
    #expect(tracker.outstandingFirst == 1)
    #expect(tracker.settle(tag: 1, multiple: false) == [1])
    #expect(tracker.outstandingFirst == 3)
    #expect(tracker.settle(tag: 3, multiple: false) == [3])
    #expect(tracker.isEmpty)
    #expect(tracker.add(4) == 4)
  }

  @Test func multipleTakesThePrefix() {
    var tracker = tracker(5)
    #expect(tracker.settle(tag: 2, multiple: false) == [2])
    #expect(tracker.settle(tag: 4, multiple: true) == [1, 3, 4])
    #expect(tracker.settle(tag: 0, multiple: true) == [5])
    #expect(tracker.isEmpty)
  }

  @Test func repeatsSettleNothing() {
    var tracker = tracker(3)
    #expect(tracker.settle(tag: 2, multiple: true) == [1, 2])
    #expect(tracker.settle(tag: 1, multiple: false) == [])
    #expect(tracker.settle(tag: 2, multiple: true) == [])
    #expect(tracker.count == 1)
  }

  @Test func unknownTagsBreakTheProtocol() {
    var tracker = tracker(3)
    #expect(tracker.settle(tag: 4, multiple: false) == nil)
    #expect(tracker.settle(tag: .max, multiple: true) == nil)
    #expect(tracker.settle(tag: 0, multiple: false) == nil)
    #expect(tracker.count == 3)
  }
}
