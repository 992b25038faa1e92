extension Discoverer {
  /// Searches until the first service is found, and ends the search then.
  ///
  /// - Parameters:
  ///   - limit: how long to search at most.
  ///   - clock: the clock that measures `limit`.
  /// - Returns: the first service, or `nil` if the search ended, or the time was over, without one.
  /// - Throws: what ``discover(_:_:)`` throws before anything was found.
  public func firstGenuine(
    _ query: ServiceQuery, within limit: Duration, clock: some Clock<Duration> = ContinuousClock()
  ) async throws -> DiscoveredService? {
    // Room for one: the first stays, later ones are dropped on purpose.
    let (firsts, sink) = AsyncStream.makeStream(of: DiscoveredService.self, bufferingPolicy: .bufferingOldest(1))
    return try await withThrowingTaskGroup(of: FirstGenuineStep.self) { group in
      group.addTask {
        defer { sink.finish() }
        do {
          try await discover(query) { event in
            if case .found(let service) = event { sink.yield(service) }
          }
          return .searchEnded(nil)
        } catch {
          return .searchEnded(error)
        }
      }
      group.addTask {
        try await clock.sleep(for: limit)
        return .timeIsOver
      }
      group.addTask {
        for await service in firsts { return .first(service) }
        return .noFirst
      }
      defer { group.cancelAll() }
      // The search is over when both its own end and that of the stream were seen: a last service may still be in it.
      var ends = 0
      var failure: (any Error)?
      while ends < 2, let step = try await group.next() {
        switch step {
        case .first(let service): return service
        case .timeIsOver: return nil
        case .noFirst: ends += 1
        case .searchEnded(let error):
          ends += 1
          failure = error
        }
      }
      try Task.checkCancellation()
      if let failure { throw failure }
      return nil
    }
  }
}

private enum FirstGenuineStep: Sendable {
  case first(DiscoveredService)
  case noFirst
  case searchEnded((any Error)?)
  case timeIsOver
}
