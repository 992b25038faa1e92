import ArgumentParser
import Logging
import Messaging
import MessagingRabbitMQ

/// The broker that the settings ask for.
enum BrokerChoice {
  /// - Returns: `nil` for a machine that works for another and names no broker: nobody would read what it sends.
  static func make(_ settings: AgentSettings, leads: Bool, _ logger: Logger) throws -> (any MessageBroker)? {
    guard let url = settings.broker else {
      guard leads else { return nil }
      logger.info("messages stay in this process; --broker amqp://… takes a RabbitMQ")
      return InMemoryBroker()
    }
    do {
      let configuration = try RabbitMQConfiguration(url: url)
      logger.info("messages go over RabbitMQ", metadata: ["broker": "\(configuration)"])
      return try RabbitMQBroker(configuration, logger: logger)
    } catch let error as MessagingError {
      throw ValidationError("--broker: \(error.message)")
    }
  }
}
