import Messaging
import Testing

@testable import MessagingRabbitMQ

@Suite struct ConnectionRulesTests {
  @Test func pausesGrowWithJitterUpToTheLongest() {
    var generator = SplitMix(seed: 3)
    var backoff = Backoff(first: .milliseconds(100), longest: .seconds(10))
    let pauses = (0..<100).map { _ in backoff.next(using: &generator) }
    for (index, pause) in pauses.enumerated() {
      let whole = min(Duration.milliseconds(100) * (1 << min(index, 10)), .seconds(10))
      #expect(pause >= whole / 2 && pause <= whole, "pause \(index) is \(pause)")
    }
    #expect(Set(pauses.suffix(50)).count > 40, "no jitter")
    backoff.reset()
    #expect(backoff.next(using: &generator) <= .milliseconds(100))
  }

  @Test func heartbeats() {
    var timers = SessionTimers(heartbeat: .seconds(10), now: .zero)
    #expect(!timers.isHeartbeatDue(at: .milliseconds(4999)))
    #expect(timers.isHeartbeatDue(at: .seconds(5)))
    #expect(timers.next == .seconds(5))
    timers.sent(at: .seconds(5))
    #expect(timers.next == .seconds(10))
    #expect(!timers.isPeerDead(at: .milliseconds(19_999)))
    #expect(timers.isPeerDead(at: .seconds(20)))
    timers.received(at: .seconds(19))
    #expect(!timers.isPeerDead(at: .seconds(38)))
    let off = SessionTimers(heartbeat: .zero, now: .zero)
    #expect(off.next == nil && !off.isHeartbeatDue(at: .seconds(9999)) && !off.isPeerDead(at: .seconds(9999)))
  }

  private let head = ContentAssembly.Head.delivery(
    DeliveryHead(tag: 1, isRedelivered: false, exchange: "", routingKey: "k"))

  @Test func contentIsPutTogether() throws {
    var assembly = ContentAssembly(maximumBodyBytes: 10)
    try assembly.begin(head)
    #expect(try assembly.header(.success(.init()), bodySize: 0)?.body == [])
    try assembly.begin(head)
    #expect(try assembly.header(.success(.init()), bodySize: 3) == nil)
    #expect(try assembly.body([1, 2]) == nil)
    let content = try assembly.body([3])
    #expect(content?.body == [1, 2, 3])
    #expect(content?.head == head)
  }

  @Test func oversizedBodiesAreCountedAndNotKept() throws {
    var assembly = ContentAssembly(maximumBodyBytes: 2)
    try assembly.begin(head)
    #expect(try assembly.header(.success(.init()), bodySize: 3) == nil)
    let content = try #require(try assembly.body([1, 2, 3]))
    #expect(content.body.isEmpty)
    #expect(throws: MessagingError.self) { try content.properties.get() }
    try assembly.begin(head)
    #expect(try assembly.header(.success(.init()), bodySize: .max) == nil)
  }

  @Test func framesOutOfTurnBreakTheProtocol() throws {
    var assembly = ContentAssembly(maximumBodyBytes: 10)
    #expect(throws: MessagingError.self) { try assembly.body([1]) }
    #expect(throws: MessagingError.self) { try assembly.header(.success(.init()), bodySize: 1) }
    try assembly.begin(head)
    #expect(throws: MessagingError.self) { try assembly.begin(head) }
    #expect(throws: MessagingError.self) { try assembly.body([1]) }
    _ = try assembly.header(.success(.init()), bodySize: 1)
    #expect(throws: MessagingError.self) { try assembly.body([1, 2]) }
  }

  @Test func inboxesAreBoundedByThePrefetch() throws {
    var core = ConsumerCore<Int>(prefetch: 2)
    func item(_ tag: UInt64) -> TaggedDelivery {
      TaggedDelivery(tag: tag, delivery: Delivery(queue: "q", routingKey: "q", body: []))
    }
    guard case .wait = core.next(1) else { throw MessagingError(.closed, "the inbox isn't empty") }
    #expect(core.handOver().isEmpty)
    try core.received(item(1))
    try core.received(item(2))
    #expect(throws: MessagingError.self) { try core.received(item(3)) }
    #expect(core.handOver().map { [UInt64($0.waiter), $0.item.tag] } == [[1, 1]])
    try core.received(item(3))
    #expect(core.handOver().isEmpty, "nobody waits")
    #expect(throws: MessagingError.self) { try core.received(item(4)) }
    let ended = core.end(nil)
    #expect(ended.unhandled.map(\.tag) == [2, 3])
    guard case .end = core.next(1) else { throw MessagingError(.closed, "the inbox goes on") }
    try core.received(item(5))
    #expect(core.take()?.tag == nil)
    #expect(core.failure == nil)
  }

  @Test(arguments: [
    (UInt16(404), UInt32(0x003C_0028), MessagingError.Code.notFound), (406, 0x0032_000A, .mismatch),
    (406, 0x003C_0050, .channelClosed),
    (403, 0x003C_0014, .accessRefused), (405, 0x0032_000A, .resourceLocked), (311, 0x003C_0028, .tooLarge),
  ])
  func closeReasons(_ code: UInt16, _ method: UInt32, _ expected: MessagingError.Code) {
    let error = CloseReason(code: code, text: "WHY - because", method: method).error(of: .channel)
    #expect(error.code == expected)
    #expect(error.rawCode == Int(code))
    #expect(error.message.contains("because"))
    #expect(error.isRetriable == (code == 405 || expected == .channelClosed))
  }

  /// As RabbitMQ says it of a classic queue in a cluster: it is there again when its node is.
  @Test func aQueueWhoseNodeIsAwayIsWorthAnotherTry() {
    let text = "NOT_FOUND - home node 'rabbit@b' of durable queue 'q' in vhost '/' is down or inaccessible"
    let error = CloseReason(code: 404, text: text, method: 0x003C_0014).error(of: .channel)
    #expect(error.code == .notFound)
    #expect(error.isRetriable)
  }
}
