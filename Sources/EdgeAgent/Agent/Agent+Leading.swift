import Coordination
import EdgeModel

/// What an agent does while it leads.
extension Agent {
  func runner(_ loops: AgentLoops) -> LeadershipRunner {
    let (log, watch) = (log, watch)
    return LeadershipRunner(
      node: node, log: log, plane: controlPlane,
      makeTerm: { LeadershipTerm(epoch: $0, log: log, watch: watch) },
      lead: { try await self.lead($0, loops) }, logger: logger)
  }

  private func lead(_ term: LeadershipTerm, _ loops: AgentLoops) async throws {
    try await found(term)
    // This machine's own part asked before its lead was one that answers, and waits longer each time.
    link.changed.raise()
    brokerDuty?.lead(term)
    defer { brokerDuty?.follow() }
    let plane = controlPlane
    let context = AgentContext(node: node, time: time, logger: logger)
    let voting = AgentContext(node: node, time: time, logger: logger)
    let orchestrator = OrchestratorExecutor(
      plane: plane, term: term, log: log, sources: sources, placement: controlPlane.placement, keeper: keeper,
      grace: configuration.grace)
    let voters = VoterExecutor(plane: plane, term: term, log: log, patience: configuration.voterPatience)
    let (log, watch) = (log, watch)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        var runner = ExecutorRunner(orchestrator, context)
        try await runner.run()
      }
      group.addTask {
        var runner = ExecutorRunner(voters, voting)
        try await runner.run()
      }
      group.addTask {
        var position = try await log.state().version
        while true {
          position = try await log.waitForChange(after: position)
          plane.changed.raise()
        }
      }
      group.addTask {
        for try await _ in watch.changed.changes { plane.changed.raise() }
      }
      group.addTask {
        for try await _ in plane.changed.changes {
          context.wake.wake(.changed)
          voting.wake.wake(.changed)
        }
      }
      let key = KeyAfterToken(vault: vault, log: log, since: configuration.home.tokenSince, logger: logger)
      group.addTask { try await loops.keep("key of secrets") { try await key.run() } }
      follow(term, &group)
      if let broker {
        let feed = FeedConsumer(
          broker: broker, node: node, reports: term.reports, changed: plane.changed, log: log, logs: stores.logs,
          logger: logger)
        group.addTask { try await loops.keep("live feed") { try await feed.run() } }
        let requests = WorkRequests(broker: broker, logger: logger)
        group.addTask { try await loops.keep("work requests") { try await requests.announce(plane) } }
      }
      defer { group.cancelAll() }
      for try await _ in group {}
    }
  }

  /// A log that nobody has founded, such as one in a store that was just set up, gets its platform's name.
  private func found(_ term: LeadershipTerm) async throws {
    try await term.writer.write { $0.cluster == nil ? [.cluster(.random())] : [] }
    if let cluster = try await log.state().cluster { membership.belongs(to: cluster) }
  }
}
