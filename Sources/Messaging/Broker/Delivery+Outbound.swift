extension Delivery {
  /// A message as a queue hands it over for the first time; for brokers.
  public init(of message: OutboundMessage, in queue: QueueName) {
    self.init(
      queue: queue, exchange: message.exchange, routingKey: message.routingKey, properties: message.properties,
      body: message.body)
  }
}
