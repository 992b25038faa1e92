import Foundation
import Logging
import Messaging
import Testing

@testable import MessagingRabbitMQ

/// Single connections and their channels.
@Suite(.enabled(if: TestBroker.isWanted)) struct SessionTests {
  private func open(_ configuration: RabbitMQConfiguration) async throws -> Session {
    let session = try Session(configuration, name: "test", logger: Logger(label: "test"))
    try await session.open()
    return session
  }

  /// The broker refuses what was asked while this side closes: the number is free when both have heard each other.
  @Test(.timeLimit(.minutes(5))) func channelsThatBothSidesCloseAtOnceLeaveOthersAlone() async throws {
    var configuration = try TestBroker.configuration()
    let (asked, hears) = AsyncStream<Void>.makeStream()
    let (queueDeclare, channelClose): ([UInt8], [UInt8]) = ([0, 50, 0, 10], [0, 20, 0, 40])
    let proxy = try TCPProxy(to: configuration.port) { _, bytes in
      // A way to the broker that takes long: its own close is here before it hears ours.
      if bytes.contains(channelClose) { Thread.sleep(forTimeInterval: 0.05) }
      if bytes.contains(queueDeclare) { hears.yield() }
    }
    defer { proxy.close() }
    configuration.endpoints = [.init(host: "127.0.0.1", port: proxy.port)]
    let session = try await open(configuration)
    let missing = try TestBroker.uniqueQueue()
    var questions = asked.makeAsyncIterator()
    for _ in 0..<10 {
      let channel = try await session.openChannel(.init())
      channel.send(try MethodEncoder.queueInspect(channel.number, missing))
      await questions.next()
      channel.close()
      #expect(await channel.ended().code == .notFound)
      let other = try await session.openChannel(.init())
      _ = try await other.call(FixedFrames.qos(other.number, prefetch: 1), .qosOk)
      other.close()
      _ = await other.ended()
    }
    #expect(session.isOpen)
    session.beginClose(grace: .zero)
    #expect(await session.ended().code == .closed)
  }

  /// A connection that is given up, as where something on it doesn't work, is no end of publishing.
  @Test(.timeLimit(.minutes(5))) func publishingGoesOnAfterASessionThatWasGivenUp() async throws {
    let configuration = try TestBroker.configuration()
    let metrics = BrokerMetrics(connectionName: "test")
    let publisher = Publisher(configuration, logger: Logger(label: "test"), metrics: metrics)
    let message = OutboundMessage(exchange: "amq.fanout", routingKey: "", body: [1], isMandatory: false)
    for _ in 0..<3 {
      let session = try await open(configuration)
      let serving = Task { try await publisher.serve(session) }
      #expect(try await publisher.publish(message).attempts == 1)
      session.beginClose(grace: .zero)
      #expect(await session.ended().code == .closed)
      try await serving.value
    }
  }

  @Test func fewerChannelsThanAreNeededAreRefused() throws {
    var configuration = try TestBroker.configuration()
    configuration.channelMaximum = 3
    let error = #expect(throws: MessagingError.self) { try RabbitMQBroker(configuration) }
    #expect(error?.message.contains("channelMaximum") == true)
  }
}
