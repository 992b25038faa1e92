import EdgeModel
import EdgeStore
import Logging
import Synchronization

/// Whom to ask who leads: the agents that a leader named last, kept on disk, and those that people named.
final class KnownAgents: Sendable {
  private struct State {
    var agents: [AgentAddress]
    var cluster: ClusterID?
    /// Where agents were seen on the network, which no leader has said.
    var seen: [NodeID: String] = [:]
  }

  private let state: Mutex<State>
  private let named: [String]
  private let store: PlatformStore
  private let logger: Logger

  init(store: PlatformStore, named: [String], logger: Logger) async {
    let known = await store.load()
    state = Mutex(State(agents: known?.agents ?? [], cluster: known?.cluster))
    self.named = named
    self.store = store
    self.logger = logger
  }

  /// The platform that this machine belongs to.
  var cluster: ClusterID? { state.withLock { $0.cluster } }

  /// Where a leader may be found, without doubles; the likeliest first.
  var addresses: [String] {
    var addresses: [String] = []
    let (told, seen) = state.withLock { ($0.agents.map(\.address), $0.seen.sorted { $0.key < $1.key }.map(\.value)) }
    for address in told + named + seen where !addresses.contains(address) { addresses.append(address) }
    return addresses
  }

  func address(of node: NodeID) -> String? {
    state.withLock { $0.agents.first { $0.node == node }?.address }
  }

  /// An agent was seen at an address.
  func saw(_ agent: AgentAddress) { state.withLock { $0.seen[agent.node] = agent.address } }

  /// Takes over what a leader says.
  func note(_ contact: Contact) async {
    let isNews = state.withLock { state in
      defer {
        state.agents = contact.agents
        state.cluster = contact.cluster
      }
      return state.agents != contact.agents || state.cluster != contact.cluster
    }
    guard isNews else { return }
    do {
      try await store.save(KnownPlatform(cluster: contact.cluster, agents: contact.agents))
    } catch {
      // Known in memory; after a restart the ones before are asked.
      logger.warning("the platform's agents could not be kept", metadata: ["error": "\(error)"])
    }
  }
}
