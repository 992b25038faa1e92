import DockerClient
import EdgeAgent
import EdgeModel

/// Waits until a service is what another one needs it to be.
struct DependencyWait {
  let docker: DockerEngine
  let part: ServicePart
  let container: String
  let time: TimeSource
  let watch: EngineWatch
  let limit: Duration

  private var name: ServiceName { part.spec.name }

  /// - Throws: ``RuntimeError`` when it can't come to that any more, or takes too long.
  func until(_ condition: ServiceDependency.Condition) async throws {
    let (time, limit, name) = (time, limit, name)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        switch condition {
        case .started: return
        case .healthy: try await waitUntilHealthy()
        case .completed: try await waitUntilCompleted()
        }
      }
      group.addTask {
        try await time.sleep(for: limit)
        throw RuntimeError(
          .startFailed, "its service '\(name)' was not \(condition.rawValue) within \(limit.components.seconds) s")
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  private func waitUntilCompleted() async throws {
    while true {
      let seen = try await watch.wait(after: nil)
      let state = try await docker.containers.inspect(container).state
      if state.status == .exited || state.status == .dead {
        guard state.exitCode == 0 else {
          throw RuntimeError(
            .startFailed, "its service '\(name)' ended with status \(state.exitCode), and had to succeed")
        }
        return
      }
      _ = try await watch.wait(after: seen)
    }
  }

  private func waitUntilHealthy() async throws {
    switch part.spec.settings.health?.probe {
    case .http(let path)?: try await probe { try await HTTPHealthProbe().get(path, at: $0, within: $1) == .well }
    case .tcp?:
      let port = PortProbe(clock: time.clock)
      try await probe { target, _ in try await port.isOpen(target.host, target.port) }
    case .command?, nil: try await waitForTheEngine()
    case .some(.none): return
    }
  }

  /// The engine's own word: it runs the command, or the check of the image.
  private func waitForTheEngine() async throws {
    while true {
      let seen = try await watch.wait(after: nil)
      let state = try await docker.containers.inspect(container).state
      try check(state)
      switch state.health {
      case nil, ContainerHealth.none?, .healthy?: return
      case .unhealthy?: throw RuntimeError(.startFailed, "its service '\(name)' is not well: its health check fails")
      default: _ = try await watch.wait(after: seen)
      }
    }
  }

  private func probe(_ isWell: (PortTarget, Duration) async throws -> Bool) async throws {
    guard let check = part.spec.settings.health else { return }
    let port = check.port ?? part.listenPort
    guard port > 0 else {
      throw RuntimeError(.startFailed, "its service '\(name)' doesn't say which port its health check tries")
    }
    let start = time.now()
    var failures: UInt32 = 0
    while true {
      let details = try await docker.containers.inspect(container)
      try self.check(details.state)
      if let address = details.addresses.values.min() ?? details.address,
        try await isWell(PortTarget(host: address, port: port), check.timeout)
      {
        return
      }
      let elapsed = Duration.milliseconds(time.now().milliseconds &- start.milliseconds)
      if elapsed >= check.startPeriod { failures += 1 }
      guard failures < check.retries else {
        throw RuntimeError(.startFailed, "its service '\(name)' is not well: port \(port) doesn't answer as it should")
      }
      // A service that comes up is noticed soon, one that takes its time isn't asked all the time.
      try await time.sleep(for: failures == 0 ? min(check.interval, .seconds(1)) : check.interval)
    }
  }

  private func check(_ state: ContainerState) throws {
    let hasEnded = state.status == .exited || state.status == .dead
    guard hasEnded, part.spec.settings.kind == .service else { return }
    throw RuntimeError(.startFailed, "its service '\(name)' ended with status \(state.exitCode) before it was well")
  }
}
