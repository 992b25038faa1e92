extension ContainerOperations {
  /// Waits until a container's own health check says that it is well.
  /// - Parameters:
  ///   - limit: how long.
  ///   - clock: measures it.
  /// - Throws: ``DockerError/Code/timeout``; ``DockerError/Code/conflict`` when it ends, or has no health check;
  ///   ``DockerError/Code/notFound`` when it is gone.
  public func waitUntilHealthy(
    _ id: String, within limit: Duration = .seconds(60), clock: any Clock<Duration> = ContinuousClock()
  ) async throws {
    try await withDeadline(limit, clock, "the container \(id) wasn't healthy within \(limit)") {
      let first = try await inspect(id)
      if try Self.isHealthy(first.state, id) { return }
      let system = SystemOperations(connection: connection)
      let filters: EngineFilters = [.named("type", "container"), .named("container", first.id)]
      // What happened since it started, and so nothing between the look and the watching is missed.
      for try await _ in system.watch(filters, since: first.state.started ?? EngineTime(seconds: 0)) {
        if try Self.isHealthy(try await inspect(first.id).state, id) { return }
      }
    }
  }

  /// Waits until something in a container accepts connections at a port that is published.
  ///
  /// The engine's proxy accepts for every container, and closes at once where nobody listens behind it; that doesn't count.
  /// - Parameters:
  ///   - host: where published ports are reached; nil: at the address that the port is published on, or the engine's
  ///     machine where that is any address. Over ssh it is called as in the engine's address.
  ///   - limit: how long.
  ///   - pause: between two attempts.
  /// - Returns: the address and port that answered.
  /// - Throws: ``DockerError/Code/timeout``; ``DockerError/Code/conflict`` when it ends; ``DockerError/Code/notFound`` when
  ///   it is gone, or the port isn't published; ``DockerError/Code/unsupported`` for a port that another machine has to
  ///   itself, without a `host` that leads there.
  @discardableResult
  public func waitForPort(
    _ port: ContainerPort, of id: String, host: String? = nil, within limit: Duration = .seconds(60),
    pause: Duration = .milliseconds(50), clock: any Clock<Duration> = ContinuousClock()
  ) async throws -> (address: String, port: UInt16) {
    try await withDeadline(limit, clock, "nothing listened at \(port) of the container \(id) within \(limit)") {
      while true {
        let details = try await inspect(id)
        try Self.demandRunning(details.state, id)
        let published = try Self.published(port, details, id)
        let address = try host ?? PublishedAddress(published.hostAddress).reached(on: connection.machine)
        if let number = published.hostPort, await PortProbe.answers(address, number) { return (address, number) }
        try await clock.sleep(for: pause)
      }
    }
  }

  /// Where a port of a running container is published.
  /// - Throws: ``DockerError/Code/notFound`` where it isn't.
  public func publishedPort(_ port: ContainerPort, of id: String) async throws -> PublishedPort {
    try Self.published(port, try await inspect(id), id)
  }

  private static func published(
    _ port: ContainerPort, _ details: ContainerDetails, _ id: String
  ) throws(DockerError) -> PublishedPort {
    if let found = details.ports.first(where: { $0.port == port && $0.hostPort != nil }) { return found }
    let others = details.ports.filter { $0.hostPort != nil }.map(\.port.description).joined(separator: ", ")
    throw DockerError(
      .notFound, "the container \(id) doesn't publish \(port)" + (others.isEmpty ? "" : ", but \(others)"))
  }

  private static func isHealthy(_ state: ContainerState, _ id: String) throws(DockerError) -> Bool {
    if state.status != .created { try demandRunning(state, id) }
    if state.isRunning, state.health == nil || state.health == ContainerHealth.none {
      throw DockerError(.conflict, "the container \(id) has no health check")
    }
    return state.health == .healthy
  }

  private static func demandRunning(_ state: ContainerState, _ id: String) throws(DockerError) {
    guard !state.isRunning, state.status != .restarting else { return }
    throw DockerError(
      .conflict, "the container \(id) doesn't run: it is \(state.status), with exit code \(state.exitCode)")
  }

  private func withDeadline<Result: Sendable>(
    _ limit: Duration, _ clock: any Clock<Duration>, _ message: String,
    _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask { try await body() }
      group.addTask {
        try await clock.sleep(for: limit)
        return nil
      }
      defer { group.cancelAll() }
      guard let first = try await group.next(), let result = first else { throw DockerError(.timeout, message) }
      return result
    }
  }
}
