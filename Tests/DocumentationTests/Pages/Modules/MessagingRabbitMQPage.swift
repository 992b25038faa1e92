import Logging
import Messaging
import MessagingRabbitMQ

/// The program of docs/modules/MessagingRabbitMQ.md.
enum MessagingRabbitMQPage {
  static func configure(logger: Logger) throws -> RabbitMQBroker {
    var configuration = try RabbitMQConfiguration(url: "amqp://app:secret@cellar:5672/shop?heartbeat=20")
    configuration.connectionName = "shop"
    configuration.confirmWindow = 256
    configuration.failsWhileBlocked = true
    let broker = try RabbitMQBroker(configuration, logger: logger)
    return broker
  }

  static func secure() throws -> RabbitMQConfiguration {
    let url = "amqps://one.example.org,two.example.org/shop?cacertfile=/etc/farm/ca.pem"
    var secure = try RabbitMQConfiguration(url: url)
    secure.tls?.certificateFile = "/etc/farm/shop.pem"
    secure.tls?.keyFile = "/etc/farm/shop.key"
    secure.authentication = .external
    return secure
  }

  static func sample(_ broker: RabbitMQBroker) async throws {
    try await broker.publishUnconfirmed(
      OutboundMessage(exchange: "samples", routingKey: "greenhouse.7", body: Array("21.5".utf8)))
  }

  static func watch(_ broker: RabbitMQBroker) async {
    for await event in broker.connectionEvents() {
      switch event.state {
      case .connected(let host): print(event.connection, "is served by", host)
      case .blocked(let reason): print("the broker takes no messages:", reason)
      case .lost(let error): print(event.connection, "is lost:", error.message)
      case .recovering(let attempt, let delay): print("attempt", attempt, "comes in", delay)
      default: print(event)
      }
    }
  }
}
