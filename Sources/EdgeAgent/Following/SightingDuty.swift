import Discovery
import EdgeModel
import Logging

/// Takes note of where the platform's agents are seen on the network: after a night with a new router all of them may have
/// other addresses, and nobody could say so.
struct SightingDuty: Sendable {
  let discoverer: any Discoverer
  let membership: Membership
  let addresses: AddressBook
  let known: KnownAgents
  let network: any AgentNetwork
  /// Raised when an agent was seen elsewhere.
  let changed: ChangeSignal
  let logger: Logger

  /// Until the search ends or is cancelled.
  func run() async throws {
    let own = try ServiceIdentity(membership.identity.node.rawValue)
    try await discoverer.discover(ServiceQuery(excluding: [own])) { event in
      switch event {
      case .found(let service), .updated(let service): await take(service)
      // Whether a machine is gone, failure detection says.
      case .lost: break
      }
    }
  }

  private func take(_ service: DiscoveredService) async {
    guard let node = NodeID(service.identity.description), isOurs(service) else { return }
    let address = "http://\(service.endpoint)"
    if let noted = addresses[node] {
      // What an agent says of itself, a name perhaps, is better than what it was seen at, as long as it answers there.
      if noted == address { return }
      if await answers(node, at: noted) { return }
    }
    guard await answers(node, at: address) else { return }
    logger.info(
      "an agent was found", metadata: ["node": "\(node)", "name": "\(service.name)", "address": "\(address)"])
    addresses.heard(AgentAddress(node: node, address: address))
    known.saw(AgentAddress(node: node, address: address))
    changed.raise()
  }

  private func isOurs(_ service: DiscoveredService) -> Bool {
    guard let own = membership.identity.clusterID, let other = service.cluster, other != own.rawValue else {
      return true
    }
    logger.warning(
      "another platform has the same token; platforms never merge by themselves ('flotilla join --adopt' moves one over)",
      metadata: ["address": "http://\(service.endpoint)", "its platform": "\(other)", "this platform": "\(own)"])
    return false
  }

  private func answers(_ node: NodeID, at address: String) async -> Bool {
    do {
      return try await network.identity(at: address).node == node
    } catch {
      logger.debug("an agent does not answer", metadata: ["address": "\(address)", "error": "\(error)"])
      return false
    }
  }
}
