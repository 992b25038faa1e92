import Coordination
import EdgeModel
import EdgeStore
import Logging
import Manifests
import Scheduling
import Testing

@testable import EdgeAgent

/// A leader with its control plane over a log in memory and a repository of the test's own.
struct PlatformFixture: Sendable {
  let repository: GitRepositoryFixture
  let log: HookedLog
  let reports: ObservedReports
  let plane: ControlPlane
  let term: LeadershipTerm
  var writer: DesiredWriter { term.writer }
  let context: AgentContext
  let clock = TestClock(isEager: true)
  let vault: Vault
  let sources: SourceResolver
  private let keeper: BlobKeeper
  private let logs: AllocationLogStore

  static let grace: Duration = .seconds(10)

  static func manifest(port: UInt16 = 8_080) -> String {
    """
    [app]
    name = "shop"

    [config]
    port = \(port)
    lang = "python3"
    run = "python3 main.py"
    test = "true"
    """
  }

  /// Lends a leader, and a repository with one good commit.
  static func with<Result>(_ body: (Self) async throws -> Result) async throws -> Result {
    try await GitRepositoryFixture.with { repository in
      try repository.write("shipwreck.toml", manifest())
      try await repository.commit()
      let platform = try await Self(repository, HookedLog(), epoch: 1)
      try await platform.writer.write { _ in [.cluster(Sample.cluster)] }
      return try await body(platform)
    }
  }

  /// What a leader of an epoch opens.
  init(_ repository: GitRepositoryFixture, _ log: HookedLog, epoch: UInt64) async throws {
    self.repository = repository
    self.log = log
    let logger = Logger(label: "test")
    let blobs = try await BlobStore.open(repository.root + "/blobs")
    logs = try await AllocationLogStore.open(repository.root + "/logs", logger: logger)
    let start = ContinuousClock.now
    reports = ObservedReports(instant: { start })
    let addresses = AddressBook()
    let watch = MachineWatch(
      try FailureDetector(id: Sample.node), network: NoNetwork(), addresses: addresses, time: clock.source,
      logger: logger)
    term = LeadershipTerm(epoch: epoch, log: log, watch: watch, reports: reports)
    keeper = BlobKeeper(
      node: Sample.node, log: log, replica: nil, blobs: blobs, inbox: WorkerInbox(nil), addresses: addresses,
      network: NoNetwork(),
      time: clock.source, logger: logger)
    vault = try await SecretSample.vault(in: repository.root, log: log, time: clock.source)
    sources = SourceResolver(
      fetcher: repository.fetcher, policy: GitRepositoryFixture.policy, manifests: .standard, languages: .standard,
      blobs: blobs, credentials: RepositoryCredentials(vault: vault, logger: logger))
    plane = ControlPlane(
      membership: Membership(
        AgentIdentityView(
          clusterID: Sample.cluster, node: Sample.node, name: Sample.identifier("attic", NodeName.self), version: "1",
          address: "")),
      log: log, addresses: addresses, watch: watch, vault: vault, sources: sources, logs: logs, blobs: blobs,
      time: clock.source)
    plane.lead(term)
    context = AgentContext(node: Sample.node, time: clock.source, logger: logger)
  }

  /// The same platform under its next leader.
  func restarted() async throws -> Self {
    await context.tasks.close()
    return try await Self(repository, log, epoch: term.epoch + 1)
  }

  func executor() async throws -> OrchestratorExecutor {
    var executor = OrchestratorExecutor(
      plane: plane, term: term, log: log, sources: sources, placement: Placement(), keeper: keeper,
      grace: Self.grace)
    try await executor.setup(context)
    return executor
  }

  /// Calls an executor until it has nothing more to do.
  func settle(_ executor: inout OrchestratorExecutor) async throws {
    while true {
      let before = log.inner.state().version
      _ = try await executor.execute(.changed, context)
      if !context.tasks.isIdle {
        _ = try await context.wake.next(.onEvent, clock: clock)
      } else if log.inner.state().version == before {
        return
      }
    }
  }

  // MARK: Machines and people

  func join(_ node: NodeID = Sample.node, named name: String = "attic") async throws {
    _ = try await plane.register(
      NodeRecord(id: node, name: Sample.identifier(name, NodeName.self), address: "", joinedAt: Sample.time(0)))
  }

  /// Has a machine report; one that reports is heard.
  func report(
    _ node: NodeID = Sample.node, named name: String = "attic", portsInUse: [UInt16] = [],
    allocations: [ObservedAllocation] = [], switchesPorts: Bool = false
  ) async throws {
    var facts = NodeFacts(
      name: Sample.identifier(name, NodeName.self), address: "", host: "",
      capacity: Resources(cpuMillicores: 4_000, memoryBytes: 8 << 30, diskBytes: 8 << 30), portsInUse: portsInUse,
      runtime: "fake", languages: ["python3"], agentVersion: "1")
    facts.switchesPorts = switchesPorts
    try await plane.accept(
      NodeReport(
        cluster: Sample.cluster, node: node, applied: log.inner.state().version, facts: facts, allocations: allocations,
        at: clock.source.now()))
  }

  /// Lets time pass without a word of one machine, until it is given up; the others are heard.
  func lose(_ node: NodeID) throws {
    let others = log.inner.state().nodes.keys.filter { $0 != node && $0 != Sample.node }
    term.watch.watch(others + [node])
    // One tick of failure detection after another: what is longer it takes for a standstill of its own.
    for _ in 0..<400 where !term.watch.gone.contains(node) {
      clock.advance(by: .milliseconds(250))
      for other in others + [Sample.node] { term.watch.hear(other) }
    }
    try #require(term.watch.gone == [node])
  }

  func deploy(_ name: String = "shop", branch: String? = nil) async throws -> DeploymentID {
    let request = NewDeployment(
      source: GitSource(url: repository.url, branch: branch), name: Sample.identifier(name, AppName.self))
    return try await plane.submit(.deploy(request), by: Sample.user).record.deployment
  }

  func deployment(_ id: DeploymentID) throws -> Deployment { try #require(log.inner.state().deployments[id]) }

  func allocations(_ id: DeploymentID) -> [Allocation] { log.inner.state().allocations(of: id) }
}
