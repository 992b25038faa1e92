import EdgeAgent
import Logging
import Messaging
import Scheduling

/// The programs of docs/modules.md.
enum ModulesPage {
  static func assemble(
    _ configuration: AgentConfiguration, _ myRuntime: any WorkloadRuntime, _ myBroker: any MessageBroker,
    _ myStrategy: any PlacementStrategy, _ logger: Logger
  ) async throws -> Agent {
    let agent = try await Agent.open(
      configuration, runtime: myRuntime, broker: myBroker, strategy: myStrategy, logger: logger)
    return agent
  }
}
