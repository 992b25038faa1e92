import Logging

/// Following branches while this agent leads.
extension Agent {
  func follow(_ term: LeadershipTerm, _ group: inout ThrowingTaskGroup<Void, any Error>) {
    let plane = controlPlane
    let context = AgentContext(node: node, time: time, logger: logger)
    let executor = FollowExecutor(plane: plane, term: term, sources: sources)
    group.addTask {
      var runner = ExecutorRunner(executor, context)
      try await runner.run()
    }
    group.addTask { for try await _ in plane.changed.changes { context.wake.wake(.changed) } }
    group.addTask { for try await _ in term.branches.asked.changes { context.wake.wake(.changed) } }
  }
}
