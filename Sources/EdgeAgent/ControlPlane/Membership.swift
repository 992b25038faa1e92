import EdgeModel
import Synchronization

/// Who this agent is at the moment: its address, its platform, whether it leads, and who does otherwise.
final class Membership: Sendable {
  private let view: Mutex<AgentIdentityView>

  init(_ view: AgentIdentityView) { self.view = Mutex(view) }

  var identity: AgentIdentityView { view.withLock { $0 } }

  /// What this agent's replica says of itself; `nil` until it has an address and a platform.
  var origin: (cluster: ClusterID, sender: AgentAddress)? {
    let identity = identity
    guard let cluster = identity.clusterID, !identity.address.isEmpty else { return nil }
    return (cluster, AgentAddress(node: identity.node, address: identity.address))
  }

  func listens(at address: String) { view.withLock { $0.address = address } }

  func belongs(to cluster: ClusterID) { view.withLock { $0.clusterID = cluster } }

  func leads(in epoch: UInt64) {
    view.withLock { view in
      view.leads = true
      view.leader = nil
      view.epoch = epoch
    }
  }

  func leadsNoLonger() { view.withLock { $0.leads = false } }

  func follows(_ leader: String?, in epoch: UInt64) {
    view.withLock { view in
      guard !view.leads else { return }
      view.leader = leader
      view.epoch = max(epoch, view.epoch)
    }
  }
}
