import Coordination
import EdgeModel
import EdgeStore
public import Logging
public import Messaging
public import Scheduling
public import ServiceLifecycle

/// An agent put together: it leads a platform or works for one, and on a machine alone it does both.
///
/// A third party brings its own runtime, broker, strategy or leader:
///
/// ```swift
/// let agent = try await Agent.open(configuration, runtime: MyRuntime(), broker: InMemoryBroker())
/// try await agent.run()
/// ```
public final class Agent: Service {
  /// The calls behind the control API.
  public let controlPlane: ControlPlane
  private let configuration: AgentConfiguration
  private let stores: AgentStores
  private let runtime: any WorkloadRuntime
  private let broker: (any MessageBroker)?
  private let strategy: any PlacementStrategy
  private let leadership: Leadership
  private let sources: SourceResolver
  private let node: NodeID
  private let name: NodeName
  private let time: TimeSource
  private let logger: Logger

  private enum Leadership {
    case own(SQLiteDesiredLog, DesiredWriter, ObservedReports)
    case other(any Leader)
  }

  /// Opens what an agent keeps on disk.
  /// - Parameters:
  ///   - broker: carries the live feed; `nil` for none, which costs nothing but time.
  ///   - leader: whom this agent works for, and that leader's address; `nil` when it leads its own platform.
  /// - Throws: `StoreError` or `DesiredLogError`, with the file's name, and what is stored stays as it is; ``GitError``
  ///   when what an earlier fetch left can't be removed.
  public static func open(
    _ configuration: AgentConfiguration, runtime: any WorkloadRuntime, broker: (any MessageBroker)?,
    strategy: any PlacementStrategy = LeastLoadedStrategy(), leader: (leader: any Leader, address: String)? = nil,
    time: TimeSource = .system, logger: Logger = .current
  ) async throws -> Agent {
    let stores = try await AgentStores(configuration.home.directory)
    let leadership: Leadership
    if let leader {
      leadership = .other(leader.leader)
    } else {
      let log = try await SQLiteDesiredLog.open(path: configuration.home.directory.desiredLog)
      let state = await log.state()
      try Self.check(await stores.assignments.load()?.cluster, belongsTo: state.cluster, configuration.home)
      // Also above what this machine has obeyed, should the log be an older copy.
      let epoch = max(state.version.epoch, await stores.assignments.highestEpoch()) &+ 1
      leadership = .own(log, DesiredWriter(log: log, epoch: epoch), ObservedReports())
    }
    return try Agent(
      configuration, stores, runtime, broker, strategy, leadership,
      leaderAddress: leader?.address, time, logger)
  }

  /// A machine that belongs to one platform doesn't slip into another with what it runs.
  private static func check(_ known: ClusterID?, belongsTo cluster: ClusterID?, _ home: AgentHome) throws {
    guard let known, known != cluster else { return }
    throw ControlPlaneError(
      .conflict,
      """
      this machine works for the platform \(known), and \(cluster.map { "is told to work for \($0)" } ?? "would found one of its own"); \
      start the agent with --join and that platform's address, or with another --data-dir to begin anew (its state is in \(home.path))
      """)
  }

  private init(
    _ configuration: AgentConfiguration, _ stores: AgentStores, _ runtime: any WorkloadRuntime,
    _ broker: (any MessageBroker)?, _ strategy: any PlacementStrategy, _ leadership: Leadership, leaderAddress: String?,
    _ time: TimeSource,
    _ logger: Logger
  ) throws {
    self.configuration = configuration
    self.stores = stores
    self.runtime = runtime
    self.broker = broker
    self.strategy = strategy
    self.leadership = leadership
    self.time = time
    self.logger = logger
    node = configuration.home.node
    name = try configuration.name ?? Machine.hostName() ?? NodeName("node-\(configuration.home.node)")
    sources = SourceResolver(
      fetcher: GitFetcher(directory: configuration.home.directory.work + "/git", logger: logger),
      policy: configuration.git,
      manifests: configuration.manifests, languages: configuration.languages, blobs: stores.blobs)
    try sources.fetcher.removeLeftovers()
    let role: ControlPlane.Role =
      switch leadership {
      case .own(_, let writer, let reports): .leader(writer, reports)
      case .other: .worker(leaderAddress: leaderAddress ?? "its address")
      }
    let leads = if case .own = leadership { true } else { false }
    controlPlane = ControlPlane(
      identity: AgentIdentityView(
        clusterID: nil, node: node, name: name, version: PackageVersion.current, address: "", leads: leads),
      role: role, sources: sources, logs: stores.logs, blobs: stores.blobs, time: time)
  }

  /// Leads and works until it is cancelled or asked to shut down.
  public func run() async throws {
    try await cancelWhenGracefulShutdown { try await self.work() }
  }

  private func work() async throws {
    let address = try await configuration.address()
    controlPlane.listens(at: address)
    let record = NodeRecord(id: node, name: name, address: address, joinedAt: time.now())
    do {
      try await withThrowingTaskGroup(of: Void.self) { group in
        let loops = AgentLoops(time: time, logger: logger)
        if let broker { group.addTask { try await loops.keep("broker") { try await broker.run() } } }
        if case .own(let log, let writer, let reports) = leadership {
          try await found(writer, record)
          lead(log, writer, reports, loops, &group)
        }
        let cluster = try await join(record)
        try Self.check(await stores.assignments.load()?.cluster, belongsTo: cluster, configuration.home)
        controlPlane.joined(cluster)
        logger.info(
          "agent runs",
          metadata: ["cluster": "\(cluster)", "node": "\(node)", "name": "\(name)", "address": "\(address)"])
        try await labor(record, loops, &group)
        for try await _ in group {}
      }
    } catch is CancellationError {
      return
    }
  }

  // MARK: Leading

  private func found(_ writer: DesiredWriter, _ record: NodeRecord) async throws {
    try await writer.write { state in
      var changes: [DesiredChange] = state.cluster == nil ? [.cluster(.random())] : []
      var own = record
      own.joinedAt = state.nodes[node]?.joinedAt ?? record.joinedAt
      changes.append(.node(own))
      return changes
    }
  }

  private func lead(
    _ log: SQLiteDesiredLog, _ writer: DesiredWriter, _ reports: ObservedReports, _ loops: AgentLoops,
    _ group: inout ThrowingTaskGroup<Void, any Error>
  ) {
    let plane = controlPlane
    let context = AgentContext(node: node, time: time, logger: logger)
    let orchestrator = OrchestratorExecutor(
      plane: plane, writer: writer, sources: sources, strategy: strategy, blobs: stores.blobs, logs: stores.logs,
      grace: configuration.grace)
    group.addTask {
      var runner = ExecutorRunner(orchestrator, context)
      try await runner.run()
    }
    group.addTask {
      var position = await log.state().version
      while true {
        position = try await log.waitForChange(after: position)
        plane.changed.raise()
      }
    }
    group.addTask {
      var seen: UInt64 = 0
      while true {
        seen = try await plane.changed.wait(after: seen)
        context.wake.wake(.changed)
      }
    }
    guard let broker else { return }
    let feed = FeedConsumer(
      broker: broker, node: node, reports: reports, changed: plane.changed, logs: stores.logs, logger: logger)
    group.addTask { try await loops.keep("live feed") { try await feed.run() } }
    let requests = WorkRequests(broker: broker, logger: logger)
    group.addTask { try await loops.keep("work requests") { try await requests.announce(plane) } }
  }

  // MARK: Working

  private var leader: any Leader {
    switch leadership {
    case .own: controlPlane
    case .other(let leader): leader
    }
  }

  /// A machine that was a member before goes on with what it knows while the leader doesn't answer.
  private func join(_ record: NodeRecord) async throws -> ClusterID {
    var failures: UInt32 = 0
    while true {
      do {
        return try await leader.register(record)
      } catch let error where !(error is CancellationError) {
        if let known = await stores.assignments.load()?.cluster {
          logger.warning("the leader does not answer; going on with what is known", metadata: ["error": "\(error)"])
          return known
        }
        logger.warning("could not join; trying again", metadata: ["error": "\(error)"])
        failures &+= 1
        try await time.sleep(for: .milliseconds(500 * Int64(1 << min(failures, 5))))
      }
    }
  }

  private func labor(
    _ record: NodeRecord, _ loops: AgentLoops, _ group: inout ThrowingTaskGroup<Void, any Error>
  ) async throws {
    let leader = leader
    let capabilities = try await capabilities()
    let inbox = WorkerInbox(await stores.assignments.load())
    let machine = Machine(
      name: name, address: record.address, host: configuration.host, labels: configuration.labels,
      capabilities: capabilities,
      dataDirectory: configuration.home.path, version: PackageVersion.current)
    let context = AgentContext(node: node, time: time, logger: logger)
    let feed = FeedPublisher(isRead: broker != nil, node: node, time: time, logger: logger) {
      inbox.assignments?.version ?? .zero
    }
    let isLeader = if case .own = leadership { true } else { false }
    let reports = ReportSender(leader: leader, time: time, logger: logger)
    let parts = WorkerParts(
      leader: leader, blobs: stores.blobs, ownsBlobs: !isLeader, logs: stores.logs, inbox: inbox, feed: feed,
      reports: reports, machine: machine, patience: configuration.startPatience)
    let worker = WorkerExecutor(runtime: runtime, parts: parts)
    let nudge = ChangeSignal()
    let follower = AssignmentFollower(
      record: record, leader: leader, store: stores.assignments, inbox: inbox, wake: context.wake, time: time,
      logger: logger, nudge: nudge)
    let watcher = RuntimeWatcher(runtime: runtime, wake: context.wake, time: time, logger: logger)
    let (node, time) = (node, time)
    group.addTask {
      var runner = ExecutorRunner(worker, context)
      try await runner.run()
    }
    group.addTask { try await follower.run() }
    group.addTask { try await reports.run() }
    group.addTask { try await watcher.run() }
    guard let broker else { return }
    let requests = WorkRequests(broker: broker, logger: logger)
    group.addTask { try await loops.keep("feed") { try await feed.run(over: broker) } }
    group.addTask { try await loops.keep("work queue") { try await requests.listen(for: node, nudge: nudge) } }
    group.addTask {
      while true {
        feed.offer(machine.sysinfo(of: node, at: time.now()))
        try await time.sleep(for: .seconds(30))
      }
    }
  }

  private func capabilities() async throws -> RuntimeCapabilities {
    while true {
      do {
        let capabilities = try await runtime.capabilities()
        for note in capabilities.notes {
          logger.notice("runtime", metadata: ["name": "\(capabilities.name)", "note": "\(note)"])
        }
        return capabilities
      } catch let error as RuntimeError where error.isRetriable {
        logger.warning("the runtime does not answer; trying again", metadata: ["error": "\(error)"])
        try await time.sleep(for: .seconds(2))
      }
    }
  }
}
