import Messaging
import Testing

@testable import MessagingRabbitMQ

@Suite struct ConnectionWatchTests {
  private func attempt(_ event: ConnectionEvent?) -> Int? {
    guard case .recovering(let attempt, _)? = event?.state else { return nil }
    return attempt
  }

  /// Nobody reads, nothing waits, and the newest are kept.
  @Test(.timeLimit(.minutes(5))) func whoIsTooSlowMissesTheOldest() async {
    let watch = ConnectionWatch()
    let events = watch.events()
    let count = 3 * ConnectionWatch.limit
    for number in 1...count { watch.report(.publishing, .recovering(attempt: number, delay: .zero)) }
    var reader = events.makeAsyncIterator()
    for number in (count - ConnectionWatch.limit + 1)...count { #expect(attempt(await reader.next()) == number) }
  }

  @Test(.timeLimit(.minutes(5))) func whoComesLateSeesWhereBothAre() async {
    let watch = ConnectionWatch()
    watch.report(.consuming, .recovering(attempt: 1, delay: .zero))
    watch.report(.publishing, .unblocked)
    watch.report(.consuming, .recovering(attempt: 2, delay: .zero))
    var reader = watch.events().makeAsyncIterator()
    let first = await reader.next()
    #expect(first?.connection == .publishing)
    let second = await reader.next()
    #expect(second?.connection == .consuming)
    #expect(attempt(second) == 2)
  }

  @Test(.timeLimit(.minutes(5))) func sequencesEndWithTheBroker() async throws {
    var broker: RabbitMQBroker? = try RabbitMQBroker(RabbitMQConfiguration())
    let events = try #require(broker?.connectionEvents())
    broker = nil
    for await event in events { Issue.record("nothing happened, and yet: \(event)") }
  }
}
