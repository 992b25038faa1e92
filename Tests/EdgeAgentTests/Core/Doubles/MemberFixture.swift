import Coordination
import EdgeModel
import EdgeStore
import Foundation
import Logging
import Manifests

@testable import EdgeAgent

/// A machine of a platform whose log and network are a test's, with real stores in a directory of its own.
struct MemberFixture: Sendable {
  let directory: String
  let log = ScriptedLog()
  let network = FakeNetwork()
  let addresses = AddressBook()
  let clock = TestClock(isEager: false)
  let logger = Logger(label: "test")
  let membership: Membership
  let watch: MachineWatch
  let blobs: BlobStore
  let store: PlatformStore
  let plane: ControlPlane

  static let address = "http://attic:7070"
  static let barn = "http://barn:7070"
  static let cellar = "http://cellar:7070"

  /// - Parameters:
  ///   - cluster: the platform that it belongs to; `nil` for none yet.
  ///   - holdsLog: whether it has a replica of its own, which never runs.
  static func with<Result>(
    cluster: ClusterID? = Sample.cluster, holdsLog: Bool = false, _ body: (Self) async throws -> Result
  ) async throws -> Result {
    let directory = "\(NSTemporaryDirectory())flotilla-member-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    return try await body(try await Self(directory, cluster: cluster, holdsLog: holdsLog))
  }

  private init(_ directory: String, cluster: ClusterID?, holdsLog: Bool) async throws {
    self.directory = directory
    membership = Membership(
      AgentIdentityView(
        clusterID: cluster, node: Sample.node, name: Sample.identifier("attic", NodeName.self), version: "1",
        address: Self.address, leads: false))
    watch = MachineWatch(
      try FailureDetector(id: Sample.node), network: network, addresses: addresses, time: clock.source, logger: logger)
    blobs = try await BlobStore.open(directory + "/blobs")
    store = try await PlatformStore.open(path: directory + "/platform.json")
    let sources = SourceResolver(
      fetcher: GitFetcher(directory: directory + "/work", environment: [:], logger: logger),
      policy: GitRepositoryFixture.policy, manifests: .standard, languages: .standard, blobs: blobs)
    plane = ControlPlane(
      membership: membership, log: log, replica: holdsLog ? try Self.replica() : nil, addresses: addresses,
      watch: watch,
      sources: sources, logs: try await AllocationLogStore.open(directory + "/logs", logger: logger), blobs: blobs,
      time: clock.source)
  }

  /// A copy of the log that has entries and doesn't know which of them count.
  static func replica() throws -> ReplicatedDesiredLog {
    let (ballot, entry) = Replica.founding(cluster: Sample.cluster, by: Sample.node)
    let log = try ReplicaLog(base: DesiredState(), entries: [entry])
    let disk = InMemoryReplicaDisk(ReplicaContent(ballot: ballot, log: log))
    return ReplicatedDesiredLog(id: Sample.node, disk: disk, transport: NoTransport())
  }

  private struct NoTransport: ReplicaTransport {
    func send(_ message: ReplicaMessage, to node: NodeID) {}
  }

  // MARK: Leading

  func term(_ epoch: UInt64 = 1) -> LeadershipTerm { LeadershipTerm(epoch: epoch, log: log, watch: watch) }

  /// Has this machine lead, as the log's runner does.
  @discardableResult
  func lead(_ epoch: UInt64 = 1) throws -> LeadershipTerm {
    if log.inner.state().cluster == nil {
      try log.write(
        .cluster(Sample.cluster), .node(Self.record(Sample.node, "attic", Self.address)),
        .node(Self.record(Sample.otherNode, "barn", Self.barn)))
    }
    log.say(.leader, epoch: epoch, leader: Sample.node)
    let term = term(epoch)
    plane.lead(term)
    return term
  }

  /// Takes the lead away; another one has it.
  func lose(to address: String? = MemberFixture.barn, epoch: UInt64 = 2) {
    log.say(.follower, epoch: epoch, leader: Sample.otherNode)
    plane.follow()
    membership.follows(address, in: epoch)
  }

  static func record(_ node: NodeID, _ name: String, _ address: String) -> NodeRecord {
    NodeRecord(id: node, name: Sample.identifier(name, NodeName.self), address: address, joinedAt: Sample.time(0))
  }

  // MARK: Following

  func known(_ named: String...) async -> KnownAgents { await KnownAgents(store: store, named: named, logger: logger) }

  func link(_ known: KnownAgents, heard: @escaping @Sendable (Contact) -> Void = { _ in }) -> LeaderLink {
    LeaderLink(
      node: Sample.node, plane: plane, membership: membership, log: log, known: known, addresses: addresses,
      network: network, logger: logger, heard: heard)
  }

  /// What an agent at an address says of itself.
  func identity(
    _ node: NodeID = Sample.otherNode, of cluster: ClusterID? = Sample.cluster, leads: Bool = false,
    leader: String? = nil, epoch: UInt64 = 1
  ) -> AgentIdentityView {
    AgentIdentityView(
      clusterID: cluster, node: node, name: Sample.identifier("barn", NodeName.self), version: "1", address: "",
      leads: leads, leader: leader, epoch: epoch)
  }

  /// Runs something beside a test's body, and ends it with that.
  func beside<Value: Sendable>(
    _ runs: @escaping @Sendable () async throws -> Void, _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    try await withThrowingTaskGroup(of: Value?.self) { group in
      group.addTask {
        do {
          try await runs()
          return nil
        } catch  where Task.isCancelled {
          return nil
        }
      }
      group.addTask { try await body() }
      defer { group.cancelAll() }
      while let next = try await group.next() { if let next { return next } }
      throw CancellationError()
    }
  }
}
