extension RoutingKey {
  /// The key under which a topic of MQTT reaches RabbitMQ's exchange `amq.topic`, or that a device's filter is bound by:
  /// `sensors/kitchen/+` is `sensors.kitchen.*`.
  ///
  /// Throws ``MessagingError`` with `invalidName` for a topic with a dot or a star: it could not be told from another one
  /// on its way back.
  public init(mqttTopic topic: String) throws {
    if let sign = topic.first(where: { $0 == "." || $0 == "*" }) {
      throw MessagingError(.invalidName, "a topic with '\(sign)' can't be told from another one as a routing key")
    }
    try self.init(String(topic.map { $0 == "/" ? "." : $0 == "+" ? "*" : $0 }))
  }

  /// The topic of MQTT under which devices see messages with this key: `sensors.kitchen.temperature` is
  /// `sensors/kitchen/temperature`.
  public var mqttTopic: String { String(rawValue.map { $0 == "." ? "/" : $0 == "*" ? "+" : $0 }) }
}
