extension FollowedLog {
  /// Waits until there is something new to read.
  /// - Parameter started: when the container was started whose end was read.
  /// - Returns: false where there is nothing to come.
  func goesOn(after started: EngineTime?) async throws -> Bool {
    guard let stopped = try await state() else { return false }
    if let known = outlook(stopped, after: started) { return known }
    return try await withThrowingTaskGroup(of: Bool.self) { group in
      defer { group.cancelAll() }
      group.addTask { try await outlookAtEvent(since: stopped) }
      // The engine has no event for a pause before a restart that is broken off by a kill.
      if end.isAtStop { group.addTask { try await outlookAtStop(since: stopped) } }
      return try await group.next() ?? false
    }
  }

  /// - Returns: whether there is something to read; nil: that isn't known yet.
  private func outlook(_ state: ContainerState, after started: EngineTime?) -> Bool? {
    // It may have run and ended again in the meantime.
    if state.started != started { return true }
    // The engine counts one that waits for its restart as running, but nothing comes from it.
    if state.status == .restarting { return nil }
    if state.isRunning { return true }
    return end.isAtStop ? false : nil
  }

  private func outlookAtEvent(since stopped: ContainerState) async throws -> Bool {
    let system = SystemOperations(connection: containers.connection)
    let filters: EngineFilters = [.named("type", "container"), .named("container", id)]
    // What happened before, if it never ran, does no harm: each event only makes it look again.
    let since = stopped.finished ?? EngineTime(seconds: 0)
    for try await _ in system.watch(filters, since: since, patience: patience) {
      guard let now = try await state() else { return false }
      if let known = outlook(now, after: stopped.started) { return known }
    }
    return false
  }

  private func outlookAtStop(since stopped: ContainerState) async throws -> Bool {
    while true {
      do {
        _ = try await patience.attempt { try await containers.wait(for: id, until: .notRunning) {} }
      } catch let error as DockerError where error.code == .notFound {
        return false
      } catch let error as DockerError where error.code == .forbidden {
        // Of a proxy that lets through what changes nothing, which a wait isn't for it. Events remain.
        return try await outlookAtEvent(since: stopped)
      }
      guard let now = try await state() else { return false }
      if let known = outlook(now, after: stopped.started) { return known }
    }
  }

  private func state() async throws -> ContainerState? {
    do {
      return try await patience.attempt { try await containers.inspect(id).state }
    } catch let error as DockerError where error.code == .notFound {
      return nil
    }
  }
}
