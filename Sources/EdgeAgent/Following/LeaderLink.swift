import Coordination
import EdgeModel
import Logging
import Synchronization

/// The leader, whoever that is at the moment: this very agent, the one that the log follows, or the one that others name.
final class LeaderLink: Leader {
  private struct Belief {
    var address: String?
    /// Foreign platforms that were reported already.
    var strangers: Set<String> = []
  }

  private let node: NodeID
  private let plane: ControlPlane
  private let membership: Membership
  private let log: any CoordinatedLog
  private let known: KnownAgents
  private let addresses: AddressBook
  private let network: any AgentNetwork
  private let logger: Logger
  private let heard: @Sendable (Contact) -> Void
  private let belief = Mutex(Belief())
  /// Raised when another one may lead.
  let changed = ChangeSignal()
  /// Raised when a leader refuses this agent's token.
  let refused = ChangeSignal()

  /// - Parameter heard: is told whatever a leader says of itself.
  init(
    node: NodeID, plane: ControlPlane, membership: Membership, log: any CoordinatedLog, known: KnownAgents,
    addresses: AddressBook, network: any AgentNetwork, logger: Logger,
    heard: @escaping @Sendable (Contact) -> Void = { _ in }
  ) {
    self.node = node
    self.plane = plane
    self.membership = membership
    self.log = log
    self.known = known
    self.addresses = addresses
    self.network = network
    self.logger = logger
    self.heard = heard
  }

  /// Raises ``changed`` with each change of the log's leadership, until it is cancelled.
  func run() async throws {
    var leadership = try await log.leadership()
    while true {
      membership.follows(try await address(), in: leadership.epoch)
      changed.raise()
      leadership = try await log.waitForLeadership(after: leadership)
    }
  }

  /// The leader's address, as far as this machine knows; `nil` for nobody, or for this machine.
  func address() async throws -> String? {
    let leadership = try await log.leadership()
    if let leader = leadership.leader {
      return leader == node ? nil : addresses[leader] ?? known.address(of: leader)
    }
    return belief.withLock { $0.address }
  }

  // MARK: Leader

  func register(_ node: NodeRecord) async throws -> Contact {
    let contact = try await callWhileItLeads { try await $0.register(node) }
    await known.note(contact)
    heard(contact)
    return contact
  }

  func heartbeat(_ beat: Heartbeat) async throws -> Contact {
    let contact = try await callWhileItLeads { try await $0.heartbeat(beat) }
    guard contact.epoch >= beat.epoch else {
      belief.withLock { $0.address = nil }
      throw ControlPlaneError(
        .unavailable, "the agent that was asked leads in epoch \(contact.epoch), and epoch \(beat.epoch) was seen")
    }
    await known.note(contact)
    heard(contact)
    membership.follows(try await address(), in: contact.epoch)
    return contact
  }

  func assignments(of node: NodeID, after: DesiredVersion?) async throws -> Assignments {
    try await call { try await $0.assignments(of: node, after: after) }
  }

  func accept(_ report: NodeReport) async throws {
    try await callWhileItLeads { try await $0.accept(report) }
  }

  func blob(_ digest: BlobDigest, receive: ([UInt8]) async throws -> Void) async throws {
    try await call { try await $0.blob(digest, receive: receive) }
  }

  // MARK: Finding

  private func call<Result>(_ body: (any Leader) async throws -> Result) async throws -> Result {
    let leader = try await find()
    do {
      return try await body(leader)
    } catch let error as ControlPlaneError {
      switch error.code {
      case .notLeader: belief.withLock { $0.address = error.leader }
      case .unavailable: belief.withLock { $0.address = nil }
      case .forbidden: refused.raise()
      default: break
      }
      throw error
    }
  }

  /// A leader that is cut off answers nobody, and who asked it would wait for its whole timeout: once another one is known
  /// to lead, the call has failed.
  private func callWhileItLeads<Result: Sendable>(
    _ body: @escaping @Sendable (any Leader) async throws -> Result
  ) async throws -> Result {
    // Before anybody is chosen: who is elected meanwhile isn't the one that is asked.
    let asked = try await log.leadership()
    return try await call { leader in
      try await withThrowingTaskGroup(of: Result.self) { group in
        group.addTask { try await body(leader) }
        group.addTask { try await self.failWhenAnotherLeads(than: asked) }
        defer { group.cancelAll() }
        guard let first = try await group.next() else { throw CancellationError() }
        return first
      }
    }
  }

  private func failWhenAnotherLeads<Result>(than asked: Leadership) async throws -> Result {
    var leadership = asked
    while leadership.leader == nil || leadership.leader == asked.leader {
      leadership = try await log.waitForLeadership(after: leadership)
    }
    throw ControlPlaneError(.unavailable, "another machine leads since epoch \(leadership.epoch)")
  }

  private func find() async throws -> any Leader {
    let leadership = try await log.leadership()
    if leadership.leader == node, leadership.role == .leader { return plane }
    if let address = try await address() { return try network.leader(at: address) }
    return try network.leader(at: try await search())
  }

  /// Asks everybody who is known, at once, and believes who leads in the highest epoch.
  private func search() async throws -> String {
    let own = plane.identity.address
    let candidates = known.addresses.filter { $0 != own }
    let (network, logger) = (network, logger)
    let answers = await withTaskGroup(of: (String, AgentIdentityView)?.self) { group in
      for address in candidates {
        group.addTask {
          do {
            return (address, try await network.identity(at: address))
          } catch {
            logger.debug("an agent did not say who it is", metadata: ["address": "\(address)", "error": "\(error)"])
            return nil
          }
        }
      }
      var answers: [(String, AgentIdentityView)] = []
      for await case let answer? in group { answers.append(answer) }
      return answers
    }
    try Task.checkCancellation()
    let ours = answers.filter { isOurs($0.1, at: $0.0) }
    let best = ours.filter { $0.1.leads || $0.1.leader != nil }.max {
      ($0.1.epoch, $0.1.leads ? 1 : 0, $0.0) < ($1.1.epoch, $1.1.leads ? 1 : 0, $1.0)
    }
    guard let best, let address = best.1.leads ? best.0 : best.1.leader else {
      throw ControlPlaneError(
        .unavailable,
        candidates.isEmpty
          ? "no agent is known that could lead"
          : "nobody leads, of those that were asked: \(candidates.prefix(8).joined(separator: ", "))")
    }
    belief.withLock { $0.address = address }
    return address
  }

  /// Platforms never merge by themselves.
  private func isOurs(_ identity: AgentIdentityView, at address: String) -> Bool {
    guard let own = plane.identity.clusterID ?? known.cluster, let other = identity.clusterID, own != other else {
      return true
    }
    if belief.withLock({ $0.strangers.insert(address).inserted }) {
      logger.warning(
        "another platform answers here; platforms never merge by themselves ('flotilla join --adopt' moves one over)",
        metadata: ["address": "\(address)", "its platform": "\(other)", "this platform": "\(own)"])
    }
    return false
  }
}
