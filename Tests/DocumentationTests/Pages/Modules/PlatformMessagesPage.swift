import EdgeModel
import Messaging
import PlatformMessages

/// The program of docs/modules/PlatformMessages.md.
enum PlatformMessagesPage {
  static func watch(_ broker: some MessageBroker) async throws {
    try await broker.declare(PlatformTopology.shared)
    try await broker.consume(PlatformTopology.deployment, of: DeploymentMessage.self) { message, _ in
      print(message.deployment, message.phase, message.detail ?? "")
      return .acknowledge
    }
  }
}
