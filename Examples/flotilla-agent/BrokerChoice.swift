import ArgumentParser
import ControlServer
import EdgeAgent
import EdgeModel
import Foundation
import Logging
import Messaging
import MessagingRabbitMQ

/// The broker that the settings ask for; where they ask for none, the one that the platform's leader provides.
enum BrokerChoice {
  static func make(
    _ settings: AgentSettings, _ home: AgentHome, _ runtime: RuntimeName, _ logger: Logger
  ) async throws -> BrokerSource {
    if settings.isEmbedded {
      logger.info("messages stay in this process")
      return .given(InMemoryBroker())
    }
    if let url = settings.broker {
      do {
        let configuration = try RabbitMQConfiguration(url: url)
        logger.info("messages go over RabbitMQ", metadata: ["broker": "\(configuration)"])
        return .given(try RabbitMQBroker(configuration, logger: logger))
      } catch let error as MessagingError {
        throw ValidationError("--broker: \(error.message)")
      }
    }
    return .provided(by: try await provider(settings, home, runtime, logger)) { url in
      try RabbitMQBroker(try BrokerTLS.configuration(url, folder: home.path + "/broker"), logger: logger)
    }
  }

  /// An image that is named comes first, then what is installed, then an image that happens to be there.
  private static func provider(
    _ settings: AgentSettings, _ home: AgentHome, _ runtime: RuntimeName, _ logger: Logger
  ) async throws -> any BrokerProvider {
    let folder = home.path + "/broker"
    let listens = BrokerAddress.listening(settings)
    let certificate = try AgentCertificate(of: home.key)
    let local = LocalRabbitMQ(
      folder: folder, node: home.node, certificate: certificate, listens: listens,
      host: settings.advertisedHost, path: ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
      logger: logger)
    await local.sweep()
    guard runtime == .docker else {
      if settings.brokerImage != nil {
        logger.notice("the broker's image is left alone: apps don't run in containers here")
      }
      return local
    }
    let container = ContainerRabbitMQ(
      engine: try RuntimeChoice.engine(settings, logger), image: settings.brokerImage ?? ContainerRabbitMQ.usualImage,
      folder: folder, node: home.node, certificate: certificate, listens: listens, host: settings.advertisedHost,
      logger: logger)
    await container.sweep()
    return FirstBroker(
      providers: settings.brokerImage == nil ? [local, container] : [container, local], logger: logger)
  }
}
