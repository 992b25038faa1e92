internal import Synchronization

/// Passes the events of several sources on as one story, one at a time and in the order of arrival.
final class DeliveryGate: Sendable {
  private let merge: Mutex<SightingMerge>
  private let gate = TurnGate()

  init(limit: Int) { merge = Mutex(SightingMerge(limit: limit)) }

  /// How many sightings were not passed on, because there were too many services.
  var overflow: Int { merge.withLock { $0.overflow } }

  /// Waits for its turn, and passes on what the event changes.
  ///
  /// A cancelled task waits as well: what is before it ends by the same cancellation. It delivers nothing.
  func deliver(_ event: DiscoveryEvent, from source: Int, to found: @Sendable (DiscoveryEvent) async -> Void) async {
    await gate.enter()
    defer { gate.leave() }
    guard !Task.isCancelled, let change = merge.withLock({ $0.step(event, from: source) }) else { return }
    await found(change)
  }
}
