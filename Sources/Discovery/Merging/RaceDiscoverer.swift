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

  public init(_ discoverers: [any Discoverer], logger: Logger) {
    self.discoverers = discoverers
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
