public import Coordination
public import EdgeModel
import EdgeStore
public import Logging
public import Messaging
public import Scheduling
public import ServiceLifecycle

/// An agent put together: it works for its platform, holds the log of desired state when it is chosen to, and leads when
/// it is elected. On a machine alone it does all three.
///
/// A third party brings its own runtime, broker, strategy, network or log:
///
/// ```swift
/// let agent = try await Agent.open(configuration, runtime: MyRuntime(), broker: InMemoryBroker())
/// try await agent.run()
/// ```
public final class Agent: Service {
  /// The calls behind the control API.
  public let controlPlane: ControlPlane
  let configuration: AgentConfiguration
  let stores: AgentStores
  let runtime: any WorkloadRuntime
  let broker: (any MessageBroker)?
  let brokerDuty: BrokerDuty?
  let log: any CoordinatedLog
  let sources: SourceResolver
  let membership: Membership
  let link: LeaderLink
  let watch: MachineWatch
  let keeper: BlobKeeper
  let vault: Vault
  private let output: LogKeeper
  let gauge: DiskGauge
  private let cleaning: CleaningDuty
  let inbox: WorkerInbox
  private let post: ReplicaPost
  private let duty: WatchDuty
  private let sightings: SightingDuty?
  private let tokens: TokenDuty
  private let departure: ChangeSignal
  private let joined = ChangeSignal()
  let time: TimeSource
  let logger: Logger

  /// Whether the machine has left its platform for another one, or that has another token: ``run()`` has returned, and an agent that
  /// is opened anew (``AgentHome/init(reopening:)``) goes on there.
  public var hasDeparted: Bool { departure.value > 1 }

  /// Waits until this machine belongs to a platform, which it may not yet when it starts for the first time.
  /// - Throws: `CancellationError`.
  public func platform() async throws -> ClusterID {
    var seen: UInt64 = 1
    while true {
      seen = try await joined.wait(after: seen)
      if let cluster = membership.identity.clusterID { return cluster }
    }
  }

  var node: NodeID { configuration.home.node }

  /// Opens what an agent keeps on disk, and founds a platform where this machine belongs to none.
  /// - Parameters:
  ///   - broker: what carries the live feed.
  ///   - strategy: where apps run. One that doesn't come with `Scheduling` has its plans checked, and
  ///     ``AgentConfiguration/planningDeadline`` for each.
  ///   - network: how other agents are reached; by default this agent stays alone.
  ///   - join: the base URL of an agent of the platform to belong to; `nil` for the one that this machine belongs to, or
  ///     one of its own.
  ///   - log: where the desired state is kept, such as etcd; `nil` for the log that the platform's machines hold.
  /// - Throws: `StoreError` or `DesiredLogError`, with the file's name, and what is stored stays as it is; ``GitError``
  ///   when what an earlier fetch left can't be removed; ``ControlPlaneError`` when the machine belongs to another platform.
  public static func open(
    _ configuration: AgentConfiguration, runtime: any WorkloadRuntime, broker: BrokerSource,
    strategy: any PlacementStrategy = LeastLoadedStrategy(), network: any AgentNetwork = NoNetwork(),
    join: String? = nil, log: (any CoordinatedLog)? = nil, time: TimeSource = .system, logger: Logger = .current
  ) async throws -> Agent {
    let home = configuration.home
    let stores = try await AgentStores(home.directory, now: time.now())
    let known = await KnownAgents(store: stores.platform, named: join.map { [$0] } ?? [], logger: logger)
    let belonging = Belonging(home: home.path, network: network)
    let assigned = await stores.assignments.load()
    var kept: [ClusterID?] = [assigned?.cluster, known.cluster]
    let disk: (any ReplicaDisk)? = log == nil ? try await Self.disk(home) : nil
    let content = try await disk?.load()
    let newest = content?.log.newest
    kept.append(newest?.cluster)
    let cluster = try belonging.agree(kept)
    try await belonging.check(cluster, joining: join)
    if let disk, cluster == nil, join == nil { try await disk.found(by: home.node) }

    let name = try configuration.name ?? Machine.hostName() ?? NodeName("node-\(home.node)"[...])
    let membership = Membership(
      AgentIdentityView(
        clusterID: cluster, node: home.node, name: name, version: PackageVersion.current, address: "", leads: false,
        epoch: max(content?.ballot.epoch ?? 0, assigned?.epoch ?? 0)))
    let addresses = AddressBook()
    // Before an election nothing counts yet, and those who vote must be reached.
    if let newest { addresses.record(newest.nodes) }
    let post = ReplicaPost(network: network, addresses: addresses, logger: logger) { membership.origin }
    let replica = disk.map { disk in
      ReplicatedDesiredLog(
        id: home.node, disk: disk, transport: post, timings: configuration.replicaTimings, clock: time.clock
      ) { notice in ReplicaLogger(logger: logger).tell(notice) }
    }
    let keyring = await Keyring(stores.keys)
    guard let log = log ?? replica else { throw ControlPlaneError(.invalid, "there is no log of desired state") }
    return try Agent(
      Parts(
        configuration: configuration, stores: stores, runtime: runtime, broker: broker, strategy: strategy,
        network: network, log: log, replica: replica, known: known, membership: membership, keyring: keyring,
        addresses: addresses, post: post,
        tokenRecord: newest?.platformToken.flatMap { $0.since == home.tokenSince ? $0 : nil },
        inbox: WorkerInbox(assigned), time: time, logger: logger))
  }

  /// As the call with a ``BrokerSource``, for a broker that was set up for the platform, or `nil` for none.
  public static func open(
    _ configuration: AgentConfiguration, runtime: any WorkloadRuntime, broker: (any MessageBroker)?,
    strategy: any PlacementStrategy = LeastLoadedStrategy(), network: any AgentNetwork = NoNetwork(),
    join: String? = nil, log: (any CoordinatedLog)? = nil, time: TimeSource = .system, logger: Logger = .current
  ) async throws -> Agent {
    try await open(
      configuration, runtime: runtime, broker: broker.map { .given($0) } ?? .absent, strategy: strategy,
      network: network, join: join, log: log, time: time, logger: logger)
  }

  private static func disk(_ home: AgentHome) async throws -> any ReplicaDisk {
    let disk = try await SQLiteReplicaDisk.open(path: home.directory.replica)
    if try await disk.load().log.last == .zero, try home.directory.has(home.directory.desiredLog) {
      try await disk.takeOver(try await SQLiteDesiredLog.open(path: home.directory.desiredLog), as: home.node)
    }
    return disk
  }

  /// What opening an agent has gathered.
  private struct Parts {
    let configuration: AgentConfiguration
    let stores: AgentStores
    let runtime: any WorkloadRuntime
    let broker: BrokerSource
    let strategy: any PlacementStrategy
    let network: any AgentNetwork
    let log: any CoordinatedLog
    let replica: ReplicatedDesiredLog?
    let known: KnownAgents
    let membership: Membership
    let keyring: Keyring
    let addresses: AddressBook
    let post: ReplicaPost
    let tokenRecord: PlatformTokenRecord?
    let inbox: WorkerInbox
    let time: TimeSource
    let logger: Logger
  }

  private init(_ parts: Parts) throws {
    configuration = parts.configuration
    let node = parts.configuration.home.node
    stores = parts.stores
    runtime = parts.runtime
    log = parts.log
    membership = parts.membership
    post = parts.post
    inbox = parts.inbox
    time = parts.time
    logger = parts.logger
    switch parts.broker {
    case .absent: (broker, brokerDuty) = (nil, nil)
    case .given(let given): (broker, brokerDuty) = (given, nil)
    case .provided(let provider, let connect):
      let following = FollowingBroker(time: time, logger: logger, connect: connect)
      broker = following
      brokerDuty = BrokerDuty(provider: provider, following: following, log: log, time: time, logger: logger)
    }
    let (known, ownLog, own, voice) = (parts.known, parts.log, parts.membership, parts.logger)
    vault = Vault(
      node: node, keyring: parts.keyring, membership: own, log: ownLog, source: parts.network,
      token: configuration.home.token, tokenSince: configuration.home.tokenSince,
      tokenRecord: parts.tokenRecord, time: time, logger: logger
    ) { await Self.others(own.identity, known, ownLog, voice) }
    sources = SourceResolver(
      fetcher: GitFetcher(directory: configuration.home.directory.work + "/git", logger: logger),
      policy: configuration.git, manifests: configuration.manifests, languages: configuration.languages,
      blobs: stores.blobs, credentials: RepositoryCredentials(vault: vault, logger: logger))
    try sources.fetcher.removeLeftovers()
    let (addresses, network) = (parts.addresses, parts.network)
    watch = MachineWatch(
      try FailureDetector(id: node, configuration: configuration.failureDetection), network: network,
      addresses: addresses, time: time, logger: logger)
    let departure = ChangeSignal()
    self.departure = departure
    let lock = configuration.home.lock
    let departing = Departing(
      ask: { try await network.adopt($0, at: $1, token: $2) },
      decide: { cluster, platform, token in
        try PlatformDeparture(in: lock).decide(leaving: cluster, for: platform, token: token)
        departure.raise()
      })
    keeper = BlobKeeper(
      node: node, log: log, replica: parts.replica, blobs: stores.blobs, inbox: inbox, addresses: addresses,
      network: network, time: time,
      logger: logger)
    gauge = DiskGauge([configuration.home.path], floor: configuration.cleaning.floor)
    let cleaner = Cleaner(
      keeper: keeper, output: OutputCleaning(logs: stores.logs),
      fetches: .ofFetches(in: configuration.home.directory.work + "/git"), runtime: runtime as? any StorageKeeping,
      policy: configuration.cleaning, gauge: gauge, time: time, logger: logger)
    cleaning = CleaningDuty(cleaner: cleaner)
    let commands = CommandDesk(
      runtime: runtime, inbox: inbox,
      secrets: AppSecrets(vault: vault, inbox: inbox, address: { "" }, time: time, logger: logger), time: time,
      logger: logger)
    controlPlane = ControlPlane(
      membership: membership, log: log, replica: parts.replica, addresses: addresses, watch: watch,
      departing: departing, vault: vault, sources: sources, logs: stores.logs, blobs: stores.blobs,
      usage: runtime as? any UsageReporting, machine: MachineServices(commands: commands, cleaner: cleaner),
      restoring: PendingRestore.parts(in: configuration.home.directory),
      placement: Placement(strategy: parts.strategy, deadline: configuration.planningDeadline), time: time)
    link = LeaderLink(
      node: node, plane: controlPlane, membership: membership, log: log, known: parts.known, addresses: addresses,
      network: network, logger: logger
    ) { [brokerDuty] in brokerDuty?.hear($0, as: node) }
    tokens = TokenDuty(
      home: configuration.home, membership: membership, log: log, replica: parts.replica, network: network,
      known: parts.known, refused: link.refused, departure: departure, time: time, logger: logger)
    duty = WatchDuty(
      node: node, log: log, replica: parts.replica, watch: watch, addresses: addresses,
      isConnected: configuration.isConnected)
    sightings =
      if let discoverer = configuration.discoverer {
        SightingDuty(
          discoverer: discoverer, membership: membership, addresses: addresses, known: parts.known, network: network,
          changed: link.changed, logger: logger)
      } else {
        nil
      }
    output = LogKeeper(log: log, replica: parts.replica, logs: stores.logs, inbox: inbox)
  }

  /// Takes part until it is cancelled or asked to shut down.
  public func run() async throws {
    try await cancelWhenGracefulShutdown { try await self.takePart() }
  }

  private func takePart() async throws {
    let address = try await configuration.address()
    membership.listens(at: address)
    let record = NodeRecord(
      id: node, name: membership.identity.name, address: address, joinedAt: time.now(),
      key: configuration.home.key.publicKey)
    do {
      try await withThrowingTaskGroup(of: Void.self) { group in
        let loops = AgentLoops(time: time, logger: logger)
        if let broker { group.addTask { try await loops.keep("broker") { try await broker.run() } } }
        if let brokerDuty { group.addTask { try await loops.keep("broker duty") { try await brokerDuty.run() } } }
        group.addTask {
          _ = try await self.departure.wait(after: 1)
          throw Departed()
        }
        group.addTask { try await self.log.run() }
        group.addTask { try await self.post.run() }
        if let sightings { group.addTask { try await loops.keep("discovery") { try await sightings.run() } } }
        group.addTask { try await self.watch.run() }
        group.addTask { try await loops.keep("watch") { try await self.duty.run() } }
        group.addTask { try await loops.keep("leader link") { try await self.link.run() } }
        group.addTask { try await self.runner(loops).run() }
        group.addTask {
          let courier = KeyCourier(vault: self.vault, changed: self.link.changed, time: self.time, logger: self.logger)
          try await loops.keep("platform's key") { try await courier.run() }
        }
        group.addTask { try await loops.keep("platform's token") { try await self.tokens.run() } }
        group.addTask { try await loops.keep("files of versions") { try await self.keeper.run() } }
        group.addTask { try await loops.keep("cleaning") { try await self.cleaning.run() } }
        group.addTask { try await loops.keep("kept output") { try await self.output.run() } }
        let cluster = try await join(record)
        joined.raise()
        logger.info(
          "agent runs",
          metadata: [
            "cluster": "\(cluster)", "node": "\(node)", "name": "\(record.name)", "address": "\(address)",
          ])
        try await work(record, loops, &group)
        for try await _ in group {}
      }
    } catch is CancellationError {
      return
    } catch is Departed {
      logger.notice("starting anew, for another platform or with another token")
    }
  }

  private struct Departed: Error {}

  /// Where the other agents of the platform are, the leader first.
  private static func others(
    _ own: AgentIdentityView, _ known: KnownAgents, _ log: any CoordinatedLog, _ logger: Logger
  ) async -> [String] {
    var recorded: [String] = []
    do {
      recorded = try await log.state().nodes.values.sorted { $0.id < $1.id }.map(\.address)
    } catch {
      logger.debug("the log names no machines now", metadata: ["error": "\(error)"])
    }
    var addresses: [String] = []
    for address in (own.leader.map { [$0] } ?? []) + known.addresses + recorded
    where address != own.address && !addresses.contains(address) {
      addresses.append(address)
    }
    return addresses
  }

  /// A machine that was a member before goes on with what it knows while no leader answers.
  private func join(_ record: NodeRecord) async throws -> ClusterID {
    var failures: UInt32 = 0
    while true {
      let seen = link.changed.value
      do {
        let cluster = try await link.register(record).cluster
        if let known = membership.identity.clusterID, known != cluster {
          throw ControlPlaneError(.conflict, "the leader is of platform \(cluster), this machine belongs to \(known)")
        }
        membership.belongs(to: cluster)
        return cluster
      } catch let error as ControlPlaneError where error.code == .conflict {
        throw error
      } catch {
        try Task.checkCancellation()
        if let known = membership.identity.clusterID, failures >= 3 {
          logger.warning("no leader answers; going on with what is known", metadata: ["error": "\(error)"])
          return known
        }
        if failures > 2 { logger.warning("could not join; trying again", metadata: ["error": "\(error)"]) }
        failures &+= 1
        try await link.changed.wait(after: seen, atMost: .milliseconds(250 * Int64(1 << min(failures, 5))), time)
      }
    }
  }
}
