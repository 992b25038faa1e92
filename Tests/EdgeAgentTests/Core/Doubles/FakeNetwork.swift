import Coordination
import EdgeModel
import Synchronization

@testable import EdgeAgent

/// A network whose agents a test puts up and takes down, and which notes what goes over it.
final class FakeNetwork: AgentNetwork {
  struct Unreachable: Error {}

  enum Call: Hashable {
    case leader(String)
    case identity(String)
    case probe(NodeID, by: String)
    case deliver(epoch: UInt64, to: String)
    case renewedToken(at: String)
  }

  private struct State {
    var identities: [String: AgentIdentityView] = [:]
    var leaders: [String: any Leader] = [:]
    var helping: [String: Set<NodeID>] = [:]
    var silent: Set<String> = []
    var closed: Set<String> = []
    var calls: [Call] = []
    var renewals: [String: RenewedToken] = [:]
    var delivered: [String: [ReplicaEnvelope]] = [:]
  }

  private let state = Mutex(State())
  private let changed = ChangeSignal()

  var calls: [Call] { state.withLock { $0.calls } }

  // MARK: What a test puts up

  func has(_ identity: AgentIdentityView, at address: String) { change { $0.identities[address] = identity } }
  func has(_ leader: any Leader, at address: String) { change { $0.leaders[address] = leader } }
  func has(_ renewal: RenewedToken, at address: String) { change { $0.renewals[address] = renewal } }
  /// An agent that answers for others: it reaches these.
  func has(helper address: String, reaching nodes: Set<NodeID>) { change { $0.helping[address] = nodes } }
  /// Takes messages to an address and answers none.
  func silence(_ address: String) { change { $0.silent.insert(address) } }
  func unsilence(_ address: String) { change { $0.silent.remove(address) } }
  /// Refuses messages to an address.
  func close(_ address: String) { change { $0.closed.insert(address) } }
  func open(_ address: String) { change { $0.closed.remove(address) } }

  /// What has arrived, as epochs.
  func delivered(to address: String) -> [UInt64] {
    state.withLock { ($0.delivered[address] ?? []).map(\.message.epoch) }
  }

  func envelopes(to address: String) -> [ReplicaEnvelope] { state.withLock { $0.delivered[address] ?? [] } }

  /// Returns once something was asked or sent.
  func wait(for isMeant: @Sendable (Call) -> Bool) async throws { try await wait { $0.calls.contains(where: isMeant) } }

  func wait(forCalls count: Int) async throws { try await wait { $0.calls.count >= count } }

  func wait(forDelivered count: Int, to address: String) async throws {
    try await wait { $0.delivered[address, default: []].count >= count }
  }

  func wait(forEpoch epoch: UInt64, to address: String) async throws {
    try await wait { $0.delivered[address, default: []].contains { $0.message.epoch == epoch } }
  }

  private func wait(until isTrue: (State) -> Bool) async throws {
    while true {
      let seen = changed.value
      if state.withLock({ isTrue($0) }) { return }
      _ = try await changed.wait(after: seen)
    }
  }

  private func change(_ body: (inout State) -> Void) {
    state.withLock { body(&$0) }
    changed.raise()
  }

  // MARK: AgentNetwork

  func leader(at address: String) throws -> any Leader {
    change { $0.calls.append(.leader(address)) }
    guard let leader = state.withLock({ $0.leaders[address] }) else { throw Unreachable() }
    return leader
  }

  func deliver(_ envelope: ReplicaEnvelope, to address: String) async throws {
    change { $0.calls.append(.deliver(epoch: envelope.message.epoch, to: address)) }
    try await wait { !$0.silent.contains(address) }
    if state.withLock({ $0.closed.contains(address) }) { throw Unreachable() }
    change { $0.delivered[address, default: []].append(envelope) }
  }

  func identity(at address: String) async throws -> AgentIdentityView {
    change { $0.calls.append(.identity(address)) }
    guard let identity = state.withLock({ $0.identities[address] }) else { throw Unreachable() }
    return identity
  }

  func probe(_ target: AgentAddress, by helper: String) async throws -> Bool {
    change { $0.calls.append(.probe(target.node, by: helper)) }
    guard let reached = state.withLock({ $0.helping[helper] }) else { throw Unreachable() }
    return reached.contains(target.node)
  }

  func renewedToken(for node: NodeID, at address: String) async throws -> RenewedToken {
    change { $0.calls.append(.renewedToken(at: address)) }
    guard let renewal = state.withLock({ $0.renewals[address] }) else { throw Unreachable() }
    return renewal
  }

  func adopt(_ adoption: Adoption, at address: String, token: String) async throws -> Contact {
    throw ControlPlaneError(.unavailable, "nobody adopts at \(address)")
  }
}
