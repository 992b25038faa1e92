import EdgeModel
import Synchronization

/// Where the other agents are: what they said themselves goes before what the log says of them.
final class AddressBook: Sendable {
  private struct State {
    var said: [NodeID: String] = [:]
    var recorded: [NodeID: String] = [:]
  }

  private let state = Mutex(State())

  subscript(node: NodeID) -> String? { state.withLock { $0.said[node] ?? $0.recorded[node] } }

  /// An agent said where it is.
  func heard(_ agent: AgentAddress) { state.withLock { $0.said[agent.node] = agent.address } }

  /// The log says where machines are. A record that has changed is newer than what was said before.
  func record(_ nodes: [NodeID: NodeRecord]) {
    state.withLock { state in
      for (id, node) in nodes where state.recorded[id] != node.address {
        state.recorded[id] = node.address
        state.said[id] = nil
      }
    }
  }
}
