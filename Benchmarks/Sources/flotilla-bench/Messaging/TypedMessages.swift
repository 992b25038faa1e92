import Messaging
import MessagingRabbitMQ

/// A struct of eight fields from end to end: encoded, published, consumed, decoded.
enum TypedMessages {
  enum Codec { case json, cbor, bytes }

  struct Reading: RabbitMessage, Codable {
    static let type = MessageType("bench.reading", version: 1)
    var sensor: String
    var place: String
    var number: Int
    var celsius: Double
    var humidity: Double
    var isValid: Bool
    var tags: [String]
    var battery: Int?
  }

  static func measure(url: String, count: Int, _ codec: Codec) async throws -> Measurement {
    switch codec {
    case .json: try await measure(url, count, JSONMessageCodec<Reading>(), reading)
    case .cbor: try await measure(url, count, CBORMessageCodec<Reading>(), reading)
    // As many bytes as the others have about.
    case .bytes:
      try await measure(url, count, RawMessageCodec()) { _ in RawMessage([UInt8](repeating: 0x78, count: 140)) }
    }
  }

  private static func reading(_ number: Int) -> Reading {
    Reading(
      sensor: "greenhouse-7", place: "bed 3, north", number: number, celsius: 21.5, humidity: 0.625, isValid: true,
      tags: ["tomato", "new"], battery: 87)
  }

  private static func measure<Codec: MessageCodec>(
    _ url: String, _ count: Int, _ codec: Codec, _ message: @escaping @Sendable (Int) -> Codec.Message
  ) async throws -> Measurement {
    try await MessagingBench.withBroker(url, "bench.ours.typed") { broker, queue in
      try await Measurement.of("messages/s", operations: count) {
        try await EndToEnd.exchange(
          count,
          consume: { seen in
            try await Place.run(on: broker.executor(of: .consuming)) {
              try await broker.consume(queue, codec: codec, options: EndToEnd.options) { _, _ in
                seen()
                return .acknowledge
              }
            }
          },
          publish: {
            try await MessagingBench.publish(count: count, through: broker) { number in
              try OutboundMessage(
                message(number), codec: codec, routingKey: RoutingKey(queue),
                properties: MessageProperties(isPersistent: false))
            }
          })
      }
    }
  }
}
