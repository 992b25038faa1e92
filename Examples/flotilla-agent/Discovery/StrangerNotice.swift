import Discovery
import EdgeAgent
import EdgeModel
import Logging
import ServiceLifecycle

/// Says, at the first start of a machine that was told of no platform, which ones are on the network: that it founds one of
/// its own may not be what was meant.
struct StrangerNotice: Service {
  let home: AgentHome
  let logger: Logger

  private static let patience: Duration = .seconds(3)

  func run() async throws {
    await Dispensable.run("it is not known whether there is a platform on this network", logger) {
      let query = ServiceQuery(excluding: [try ServiceIdentity(home.node.rawValue)])
      if let other = try await Beacons.strangers(logger).firstGenuine(query, within: Self.patience) {
        logger.notice(
          """
          there is a platform on this network already, and this machine is a platform of its own now; to make it a part of \
          the other one, run 'flotilla token create' there, and 'flotilla join' here with what that says
          """, metadata: ["name": "\(other.name)", "address": "http://\(other.endpoint)"])
      }
      // The end of a service would be that of the agent.
      try await gracefulShutdown()
    }
  }
}
