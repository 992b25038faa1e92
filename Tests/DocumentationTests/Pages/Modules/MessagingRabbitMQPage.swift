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
}
