import EdgeModel
import Logging

/// What an agent does for whoever leads.
extension Agent {
  func work(
    _ record: NodeRecord, _ loops: AgentLoops, _ group: inout ThrowingTaskGroup<Void, any Error>
  ) async throws {
    let machine = Machine(
      name: record.name, address: record.address, host: configuration.host, labels: configuration.labels,
      capabilities: try await capabilities(), dataDirectory: configuration.home.path, version: PackageVersion.current,
      switchesPorts: configuration.ports != nil, disk: gauge)
    let context = AgentContext(node: node, time: time, logger: logger)
    let leadsElsewhere = configuration.ingress && configuration.ports != nil
    let (inbox, keeper, membership) = (inbox, keeper, membership)
    let feed = FeedPublisher(isRead: broker != nil, node: node, time: time, logger: logger) {
      inbox.assignments?.version ?? .zero
    }
    let reports = ReportSender(leader: link, time: time, logger: logger, nudge: link.changed)
    let announced = configuration.announcer.map { AnnouncedApps($0) { context.wake.wake(.changed) } }
    let parts = WorkerParts(
      leader: link, blobs: stores.blobs,
      // A leader's are collected by the orchestrator: it knows which are about to be named.
      collect: { if !membership.identity.leads { _ = try await keeper.collect() } },
      logs: stores.logs, inbox: inbox, feed: feed, reports: reports,
      steps: await StepRecorder(stores.steps, time: time, logger: logger), machine: machine,
      patience: configuration.startPatience,
      secrets: AppSecrets(
        vault: vault, inbox: inbox, address: { Self.apiAddress(membership.identity.address, machine.capabilities) },
        time: time, logger: logger),
      ports: configuration.ports.map { AppPorts($0, logger: logger) },
      ingressHost: leadsElsewhere ? configuration.host : nil, announced: announced, http: configuration.http)
    let worker = WorkerExecutor(runtime: runtime, parts: parts)
    let nudge = link.changed
    let follower = AssignmentFollower(
      record: record, leader: link, store: stores.assignments, inbox: inbox, wake: context.wake, time: time,
      logger: logger, nudge: nudge)
    let watcher = RuntimeWatcher(runtime: runtime, wake: context.wake, time: time, logger: logger)
    let heartbeats = HeartbeatSender(
      node: node, link: link, inbox: inbox, appsMoved: leadsElsewhere || announced != nil ? context.wake : nil,
      time: time, logger: logger, nudge: nudge)
    let (node, time) = (node, time)
    group.addTask {
      var runner = ExecutorRunner(worker, context)
      try await runner.run()
    }
    if let ports = configuration.ports {
      group.addTask { try await loops.keep("ports of apps") { try await ports.run() } }
    }
    if let announced { group.addTask { try await loops.keep("names of apps") { try await announced.run() } } }
    group.addTask { try await follower.run() }
    group.addTask { try await heartbeats.run() }
    group.addTask { try await reports.run() }
    group.addTask { try await watcher.run() }
    group.addTask { try await PortWatcher(wake: context.wake, time: time).run() }
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

  /// This agent's address as an app reaches it. What listens on this machine alone can't be reached from a container.
  private static func apiAddress(_ address: String, _ capabilities: RuntimeCapabilities) -> String {
    let isLocal = ["http://127.", "http://localhost", "http://[::1]"].contains { address.hasPrefix($0) }
    return isLocal && capabilities.isolates ? "" : address
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
