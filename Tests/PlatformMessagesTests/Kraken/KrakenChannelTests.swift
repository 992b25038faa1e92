import Messaging
import PlatformMessages
import Testing

/// Kraken's queues on a broker.
@Suite struct KrakenChannelTests {
  /// As Kraken publishes: default exchange, no properties.
  private static func kraken(_ text: String, to queue: QueueName) -> OutboundMessage {
    OutboundMessage(to: queue, properties: MessageProperties(isPersistent: false), body: Array(text.utf8))
  }

  @Test(.timeLimit(.minutes(5))) func aQueueOfKrakensIsRead() async throws {
    let broker = InMemoryBroker()
    try await broker.declare(KrakenTopology.shared)
    _ = try await broker.publish(Self.kraken("d|one | two", to: KrakenTopology.log))
    _ = try await broker.publish(Self.kraken("nothing", to: KrakenTopology.log))
    _ = try await broker.publish(
      KrakenLog(deploymentID: "d", message: "ours"), codec: KrakenWireCodec<KrakenLog>(),
      routingKey: RoutingKey(KrakenTopology.log))

    let (events, continuation) = AsyncStream.makeStream(of: String.self)
    await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await broker.consumeKraken(KrakenTopology.log, of: KrakenLog.self) { error, _ in
          continuation.yield("\(error.code)")
        } handler: { message, _ in
          continuation.yield(message.message)
          return .acknowledge
        }
      }
      var seen: [String] = []
      for await event in events {
        seen.append(event)
        if seen.count == 3 { break }
      }
      group.cancelAll()
      #expect(seen == ["one | two", "decodingFailed", "ours"])
    }
  }

  @Test func queuesAreAsKrakenDeclaresThem() async throws {
    let topology = KrakenTopology.shared.merging(try KrakenTopology.worker("1f0c0f66-6f6c-4f7e-9d0c-0b3a1a1d0b55"))
    #expect(
      topology.queues.map(\.name.rawValue) == ["sysinfo", "deployment", "log", "1f0c0f66-6f6c-4f7e-9d0c-0b3a1a1d0b55"])
    for queue in topology.queues {
      #expect(!queue.isDurable && !queue.isAutoDeleted)
      #expect(queue.arguments.isEmpty)
    }
    #expect(throws: MessagingError.self) { try KrakenTopology.worker("") }
  }

  @Test func whatStatesAnotherTypeIsRefused() throws {
    let codec = KrakenWireCodec<KrakenLog>()
    var delivery = Delivery(queue: "log", routingKey: "log", body: Array("d|x".utf8))
    #expect(try codec.message(in: delivery).message == "x")
    delivery.properties.type = "kraken.log"
    delivery.properties.typeVersion = 2
    #expect(throws: MessagingError.self) { try codec.message(in: delivery) }
    delivery.properties.type = "flotilla.log"
    let error = #expect(throws: MessagingError.self) { try codec.message(in: delivery) }
    #expect(error?.code == .wrongType)
    delivery.properties.type = nil
    delivery.body = [0x64, 0x7C, 0xFF]
    let fault = #expect(throws: MessagingError.self) { try codec.message(in: delivery) }
    #expect((fault?.cause as? KrakenFormatError)?.code == .notText)
  }
}
