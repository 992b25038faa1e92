import Discovery
import EdgeAgent
import EdgeModel
import Logging
import ServiceLifecycle

/// Announces the agent on the network as soon as it belongs to a platform.
struct BeaconDuty: Service {
  let beacons: Beacons
  let agent: Agent
  let port: BoundPort
  let logger: Logger

  func run() async throws {
    try await cancelWhenGracefulShutdown {
      do {
        let cluster = try await agent.platform()
        let own = agent.controlPlane.identity
        let service = try BeaconService(
          identity: ServiceIdentity(own.node.rawValue), name: own.name.rawValue, cluster: cluster.rawValue,
          port: try await port.value())
        try await beacons.announcer(service).run()
      } catch is CancellationError {
        return
      } catch {
        // Machines that know each other's addresses do without.
        logger.warning("this agent can't announce itself on the network", metadata: ["error": "\(error)"])
        try await gracefulShutdown()
      }
    }
  }
}
