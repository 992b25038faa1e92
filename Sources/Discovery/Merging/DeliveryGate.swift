internal import Synchronization

/// Passes the events of several sources on as one story, one at a time and in the order of arrival.
final class DeliveryGate: Sendable {
  private struct State {
    var merge: SightingMerge
    var isTaken = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state: Mutex<State>

  init(limit: Int) { state = Mutex(State(merge: SightingMerge(limit: limit))) }

  /// How many sightings were not passed on, because there were too many services.
  var overflow: Int { state.withLock { $0.merge.overflow } }

  /// Waits for its turn, and passes on what the event changes.
  ///
  /// A cancelled task waits as well: what is before it ends by the same cancellation. It delivers nothing.
  func deliver(_ event: DiscoveryEvent, from source: Int, to found: @Sendable (DiscoveryEvent) async -> Void) async {
    await enter()
    defer { leave() }
    guard !Task.isCancelled, let change = state.withLock({ $0.merge.step(event, from: source) }) else { return }
    await found(change)
  }

  private func enter() async {
    await withCheckedContinuation { continuation in
      let isFree = state.withLock { state in
        guard state.isTaken else {
          state.isTaken = true
          return true
        }
        state.waiting.append(continuation)
        return false
      }
      if isFree { continuation.resume() }
    }
  }

  private func leave() {
    let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
      guard !state.waiting.isEmpty else {
        state.isTaken = false
        return nil
      }
      return state.waiting.removeFirst()
    }
    next?.resume()
  }
}
