/// A message in a queue of the ``InMemoryBroker``.
struct StoredMessage: Sendable {
  var exchange: ExchangeName
  var routingKey: RoutingKey
  var properties: MessageProperties
  var body: [UInt8]
  /// Its place in the queue; kept when it is requeued.
  var position: UInt64 = 0
  /// When it expires, on the broker's own time line.
  var deadline: Duration?
  var isRedelivered = false
  /// How often it came back to its queue unhandled.
  var returns = 0
  /// The queues that it left by expiry or overflow: coming back to one of them is a cycle, and ends it as in RabbitMQ.
  var deaths: [QueueName] = []

  func delivery(from queue: QueueName) -> Delivery {
    Delivery(
      queue: queue, exchange: exchange, routingKey: routingKey, isRedelivered: isRedelivered, properties: properties,
      body: body)
  }
}

/// Why a message left its queue without being handled; the raw values are RabbitMQ's.
enum DeathReason: String, Sendable {
  case rejected
  case expired
  case returnedTooOften = "delivery_limit"
  case overflowed = "maxlen"
}
