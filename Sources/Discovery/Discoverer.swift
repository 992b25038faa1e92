/// A way to find services on the network: a beacon, addresses, neighbours, a probe of address ranges, multicast DNS, SSDP.
///
/// What every discoverer promises, and a third party's must too; `DiscoveryTestKit` has it as laws:
/// - Only services that a ``ServiceVerifier`` (or the protocol's own proof) found genuine become events.
/// - `found` is never called again before the previous call has returned, so a slow consumer slows the search.
/// - One identity has one `.found` until it is `.lost`; what changes in between is `.updated`.
/// - Cancelling the task ends the search at once, with every descriptor closed, and throws `CancellationError`.
public protocol Discoverer: Sendable {
  /// Searches, and reports what it finds.
  ///
  /// Returns when there is nothing left to ask. A discoverer that listens for ever returns only by being cancelled.
  /// - Throws: ``DiscoveryError`` if the search can't be made at all, `CancellationError` if the task was cancelled.
  ///   A single host that doesn't answer, or that isn't genuine, is no error.
  func discover(_ query: ServiceQuery, _ found: @Sendable (DiscoveryEvent) async -> Void) async throws
}
