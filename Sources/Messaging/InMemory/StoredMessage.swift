/// A message in a queue of the ``InMemoryBroker``.
struct StoredMessage: Sendable {
  private var shared: Shared<OutboundMessage>
  /// Its place in the queue; kept when it is requeued.
  var position: UInt64 = 0
  /// When it expires, on the broker's own time line.
  var deadline: Duration?
  var isRedelivered = false
  /// How often it came back to its queue unhandled.
  var returns = 0

  init(_ message: OutboundMessage) { shared = Shared(message) }

  /// The message as it would be published now.
  var message: OutboundMessage { shared.value }
  var properties: MessageProperties { shared.value.properties }
  var body: [UInt8] { shared.value.body }

  /// Changes the message, for this queue alone.
  mutating func change(_ body: (inout OutboundMessage) -> Void) {
    var message = message
    body(&message)
    shared = Shared(message)
  }

  func delivery(from queue: QueueName) -> Delivery {
    var delivery = Delivery(of: message, in: queue)
    delivery.isRedelivered = isRedelivered
    return delivery
  }
}
