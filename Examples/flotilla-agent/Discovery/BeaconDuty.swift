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
    await Dispensable.run("this agent can't announce itself on the network", logger) {
      let cluster = try await agent.platform()
      let own = agent.controlPlane.identity
      let service = try BeaconService(
        identity: ServiceIdentity(own.node.rawValue), name: own.name.rawValue, cluster: cluster.rawValue,
        port: try await port.value())
      try await beacons.announcer(service).run()
    }
  }
}
