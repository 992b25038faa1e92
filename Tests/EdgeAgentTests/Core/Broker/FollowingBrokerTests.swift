import EdgeModel
import Logging
import Messaging
import PlatformMessages
import Synchronization
import Testing

@testable import EdgeAgent

/// Messages follow the leader's broker.
@Suite(.timeLimit(.minutes(5))) struct FollowingBrokerTests {
  private static let queue: QueueName = "q"
  private static let topology = Topology(queues: [QueueDeclaration(queue)])
  private let cellar = BrokerSample.url("cellar")
  private let attic = BrokerSample.url("attic")
  private let places = BrokerPlaces()

  private func broker(_ lines: LoggedLines = LoggedLines()) -> FollowingBroker {
    FollowingBroker(time: .system, logger: lines.logger) { [places] in places[$0] }
  }

  /// The texts that come to a queue, in order.
  private struct Inbox: Sendable {
    let texts: AsyncStream<String>
    let task: Task<Void, any Error>

    init(_ broker: any MessageBroker) {
      let (stream, continuation) = AsyncStream.makeStream(of: String.self)
      texts = stream
      task = Task {
        try await broker.consume(FollowingBrokerTests.queue, ConsumeOptions()) { delivery in
          continuation.yield(String(decoding: delivery.body, as: UTF8.self))
          return .acknowledge
        }
        continuation.finish()
      }
    }

    func take(_ count: Int) async -> [String] {
      var taken: [String] = []
      for await text in texts {
        taken.append(text)
        if taken.count == count { break }
      }
      return taken
    }
  }

  private func send(_ text: String, over broker: any MessageBroker) async throws {
    _ = try await broker.publish(OutboundMessage(to: Self.queue, body: Array(text.utf8)))
  }

  @Test func callsWaitUntilThereIsABroker() async throws {
    let broker = broker()
    let sending = Task {
      try await broker.declare(Self.topology)
      try await send("early", over: broker)
    }
    broker.use(.at(cellar), in: 1)
    try await sending.value
    #expect(await Inbox(places[cellar]).take(1) == ["early"])
  }

  @Test func aCallThatWaitsCanBeGivenUp() async {
    let broker = broker()
    let sending = Task { try await broker.declare(Self.topology) }
    sending.cancel()
    await #expect(throws: CancellationError.self) { try await sending.value }
  }

  @Test func aQuestionIsAnsweredWhereTheLeaderSays() async throws {
    let broker = broker()
    let asking = Task {
      try await broker.declare(Self.topology)
      return try await broker.request(OutboundMessage(to: Self.queue, body: [1]), timeout: .seconds(50))
    }
    broker.use(.at(cellar), in: 1)
    let answering = Task { [places, cellar] in
      try await places[cellar].declare(Self.topology)
      try await places[cellar].consume(Self.queue, ConsumeOptions()) { question in
        guard let place = question.properties.replyTo else { return .reject(deadLetter: "nobody asks") }
        var answer = OutboundMessage(routingKey: try RoutingKey(place), body: [2], isMandatory: false)
        answer.properties.correlationID = question.properties.correlationID
        _ = try await places[cellar].publish(answer)
        return .acknowledge
      }
    }
    #expect(try await asking.value.body == [2])
    answering.cancel()
    _ = await answering.result
  }

  @Test func aQuestionThatFindsNoBrokerIsGivenUpInTime() async {
    let broker = broker()
    let error = await #expect(throws: MessagingError.self) {
      try await broker.request(OutboundMessage(to: Self.queue, body: [1]), timeout: .milliseconds(1))
    }
    #expect(error?.code == .timedOut)
  }

  @Test func consumersAndQueuesMoveWithTheLeader() async throws {
    let broker = broker()
    broker.use(.at(cellar), in: 1)
    try await broker.declare(Self.topology)
    let inbox = Inbox(broker)
    try await send("at the first", over: broker)
    var texts = inbox.texts.makeAsyncIterator()
    #expect(await texts.next() == "at the first")
    broker.use(.nowhere, in: 1)
    broker.use(.at(attic), in: 2)
    try await send("at the second", over: broker)
    #expect(await texts.next() == "at the second")
    inbox.task.cancel()
    try await inbox.task.value
  }

  @Test func whatTheBrokerBeforeDidNotTakeGoesToTheNext() async throws {
    let broker = broker()
    let silent = SilentBroker()
    places.put(silent, at: cellar)
    broker.use(.at(cellar), in: 1)
    try await broker.declare(Self.topology)
    let sending = Task { try await send("kept", over: broker) }
    try await silent.waitForCall()
    broker.use(.at(attic), in: 2)
    try await sending.value
    try await send("later", over: broker)
    #expect(await Inbox(places[attic]).take(2) == ["kept", "later"])
  }

  @Test func anEarlierLeadersWordCountsNoMore() {
    let broker = broker()
    broker.use(.at(attic), in: 2)
    broker.use(.at(cellar), in: 1)
    broker.use(.nowhere, in: 1)
    #expect(broker.place == .at(attic))
    broker.use(.nowhere, in: 2)
    #expect(broker.place == .nowhere)
  }

  @Test func aBrokerThatRefusesIsTriedAgainAndLeftForTheNext() async throws {
    let clock = TestClock(isEager: false)
    let broker = FollowingBroker(time: clock.source, logger: LoggedLines().logger) { [places] in places[$0] }
    places.put(RefusingBroker(), at: cellar)
    broker.use(.at(cellar), in: 1)
    let running = Task { try await broker.run() }
    let sending = Task {
      try await broker.declare(Self.topology)
      try await send("in the end", over: broker)
    }
    try await clock.waitForSleeper()
    clock.advance(by: .seconds(1))
    broker.use(.at(attic), in: 2)
    try await sending.value
    #expect(await Inbox(places[attic]).take(1) == ["in the end"])
    running.cancel()
    await #expect(throws: CancellationError.self) { try await running.value }
  }

  /// A machine's feed goes on buffering, and all of it arrives at whoever leads then.
  @Test func theFeedLosesNothingOnTheWay() async throws {
    let broker = broker()
    let feed = FeedPublisher(isRead: true, node: Sample.node, time: .system, logger: LoggedLines().logger) { .zero }
    let publishing = Task { try await feed.run(over: broker) }
    let silent = SilentBroker()
    places.put(silent, at: cellar)
    for number in 1...100 as ClosedRange<UInt64> { offer(number, to: feed) }
    broker.use(.at(cellar), in: 1)
    try await silent.waitForCall()
    for number in 101...200 as ClosedRange<UInt64> { offer(number, to: feed) }
    broker.use(.nowhere, in: 2)
    for number in 201...300 as ClosedRange<UInt64> { offer(number, to: feed) }
    broker.use(.at(attic), in: 2)
    let (arrived, continuation) = AsyncStream.makeStream(of: UInt64.self)
    let reading = Task { [places, attic] in
      try await places[attic].declare(PlatformTopology.shared)
      try await places[attic].consume(PlatformTopology.log, of: LogMessage.self) { message, _ in
        continuation.yield(message.sequence)
        return .acknowledge
      }
    }
    var numbers: [UInt64] = []
    for await number in arrived {
      numbers.append(number)
      if number == 300 { break }
    }
    #expect(numbers == Array(1...300))
    publishing.cancel()
    reading.cancel()
    _ = await publishing.result
    try await reading.value
  }

  private func offer(_ number: UInt64, to feed: FeedPublisher) {
    feed.offer(
      [LogLine(stream: .standardOutput, at: Sample.time(0), text: "line \(number)")], of: Sample.id(), endingAt: number)
  }

  // MARK: Credentials

  @Test func noLineOfTheLogHasThePassword() async throws {
    let lines = LoggedLines()
    struct Fault: Error, CustomStringConvertible {
      let description: String
    }
    let broker = FollowingBroker(time: .system, logger: lines.logger) { [places, attic] url in
      if url == attic { throw Fault(description: "can't read \(url.text)") }
      return places[url]
    }
    broker.use(.at(cellar), in: 1)
    broker.use(.at(attic), in: 2)
    broker.use(.nowhere, in: 3)
    #expect(lines.all.count == 3)
    #expect(!lines.all.contains { $0.contains(BrokerSample.secret) })
    #expect(lines.all.contains { $0.contains("cellar:5672") })
  }

  @Test func noTextOfAContactHasThePassword() throws {
    let contact = Contact(cluster: Sample.cluster, epoch: 1, agents: [], broker: cellar)
    var dumped = ""
    dump(contact, to: &dumped)
    for text in ["\(contact)", String(reflecting: contact), dumped, "\(cellar)", "\(FollowingBroker.Place.at(cellar))"]
    {
      #expect(!text.contains(BrokerSample.secret))
      #expect(text.contains("cellar:5672"))
    }
  }
}
