public import Logging

/// Several discoverers at the same time, as one: each service is reported once, with the evidence that came first.
///
/// When the source of that evidence loses the service while another still sees it, it is updated, not lost.
/// A discoverer that fails is logged and leaves the search to the others.
public struct RaceDiscoverer: Discoverer {
  /// The most services that are told apart.
  public static let mostServices = 4096

  private let discoverers: [any Discoverer]
  private let logger: Logger

  /// The order of the discoverers means nothing; without any, a search ends at once.
  public init(_ discoverers: [any Discoverer], logger: Logger) {
    self.discoverers = discoverers
    self.logger = logger
  }

  /// Each discoverer has a head start before the next: quick and quiet ones first, such as a beacon, then addresses where
  /// somebody was last, neighbours, and a probe of whole networks last. Who takes the first service that is found, and
  /// ends the search with it, then mostly disturbs nobody.
  /// - Parameter headStart: how long each begins before the next; `.zero` is a race of equals.
  public init(inOrder discoverers: [any Discoverer], headStart: Duration = .milliseconds(100), logger: Logger) {
    self.init(inOrder: discoverers, headStart: headStart, clock: ContinuousClock(), logger: logger)
  }

  init(inOrder discoverers: [any Discoverer], headStart: Duration, clock: any Clock<Duration>, logger: Logger) {
    self.discoverers = discoverers.enumerated().map { number, discoverer in
      number == 0 || headStart <= .zero
        ? discoverer : DelayedDiscoverer(discoverer: discoverer, delay: headStart * number, clock: clock)
    }
    self.logger = logger
  }

  /// - Throws: the first error, if every discoverer failed.
  public func discover(_ query: ServiceQuery, _ found: @Sendable (DiscoveryEvent) async -> Void) async throws {
    let gate = DeliveryGate(limit: Self.mostServices)
    try await withoutActuallyEscaping(found) { found in
      try await withThrowingTaskGroup(of: (any Error)?.self) { group in
        for (source, discoverer) in discoverers.enumerated() {
          group.addTask {
            do {
              try await discoverer.discover(query) { event in await gate.deliver(event, from: source, to: found) }
              return nil
            } catch {
              return error
            }
          }
        }
        try await settle(&group)
      }
    }
    if gate.overflow > 0 {
      logger.warning("More services answered than are told apart", metadata: ["ignored": "\(gate.overflow)"])
    }
  }

  private func settle(_ group: inout ThrowingTaskGroup<(any Error)?, any Error>) async throws {
    var first: (any Error)?
    var failures = 0
    while let error = try await group.next() {
      guard let error else { continue }
      // Cancellation is how a search is ended, no failure of a discoverer.
      try Task.checkCancellation()
      failures += 1
      if first == nil { first = error }
      logger.warning("A way of discovery failed", metadata: ["error": "\(error)"])
    }
    try Task.checkCancellation()
    if let first, failures == discoverers.count { throw first }
  }
}
