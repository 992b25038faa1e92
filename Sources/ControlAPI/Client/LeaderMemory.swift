internal import HTTPTransport
internal import Synchronization

/// Where the leader of a platform was found last, so that not every request asks another agent first.
final class LeaderMemory: Sendable {
  private let place = Mutex<HTTPEndpoint?>(nil)
  /// How long a request waits for somebody to lead.
  private let patience: Duration
  /// Two leaders may succeed each other while a request looks for one.
  private static let hops = 3
  private static let pause: Duration = .milliseconds(200)

  init(patience: Duration) { self.patience = patience }

  /// Sends a request where the leader was last, else to `first`, and on to whom the answer names.
  func find<Answer>(
    from first: HTTPEndpoint, _ send: (HTTPEndpoint) async throws -> Answer
  ) async throws -> Answer {
    var endpoint = place.withLock { $0 } ?? first
    var hops = 0
    let clock = ContinuousClock()
    let end = clock.now + patience
    while true {
      do {
        return try await send(endpoint)
      } catch let error as ControlError {
        hops += 1
        if hops <= Self.hops, let next = next(after: error, at: endpoint, first: first) {
          endpoint = next
          continue
        }
        // Nobody leads, or who was named isn't there: an election is under way. What a leader refuses is the answer.
        let isElection = error.code == .notLeader || (error.code == .unreachable && endpoint != first)
        guard isElection, clock.now < end else { throw error }
        try await clock.sleep(for: Self.pause)
        (endpoint, hops) = (first, 0)
      }
    }
  }

  private func next(after error: ControlError, at endpoint: HTTPEndpoint, first: HTTPEndpoint) -> HTTPEndpoint? {
    switch error.code {
    case .notLeader:
      guard let text = error.leader, let leader = try? HTTPEndpoint(url: text), leader != endpoint else {
        place.withLock { $0 = nil }
        return endpoint == first ? nil : first
      }
      place.withLock { $0 = leader }
      return leader
    case .unreachable:
      // It was the leader; who was asked first knows who is now.
      place.withLock { $0 = nil }
      return endpoint == first ? nil : first
    case .timeout, .connectionLost:
      // It may have taken the request, so that isn't sent again; the next one asks who leads.
      place.withLock { $0 = nil }
      return nil
    default: return nil
    }
  }
}
