internal import EdgeModel
internal import Synchronization

/// What waits for a replica: events, and proposals with those who wait for their outcome.
final class ReplicaInbox: Sendable {
  enum Item: Sendable {
    case event(ReplicaEvent)
    case proposal(ProposalID, [DesiredChange], after: DesiredVersion, epoch: UInt64)
  }

  private struct State {
    var items: [Item] = []
    var waiters: [ProposalID: CheckedContinuation<ProposalOutcome, any Error>] = [:]
    var lastProposal: UInt64 = 0
    var isOpen = false
    var count: UInt64 = 0
  }

  /// How many items wait at most; the network may lose messages anyway.
  static let limit = 4_096
  static let isFull = DesiredLogError(.storage, "the log is not running, or has too much to do; try again")

  private let state = Mutex(State())
  private let filled = PositionSignal<UInt64>(0)

  var isEmpty: Bool { state.withLock { $0.items.isEmpty } }

  /// How much has come so far, for tests.
  var count: UInt64 { state.withLock { $0.count } }

  /// Takes items from now on.
  /// - Returns: false when it did already.
  func open() -> Bool {
    state.withLock { state in
      defer { state.isOpen = true }
      return !state.isOpen
    }
  }

  /// Ends all waits; nothing is decided any more.
  func close() {
    state.withLock { $0.isOpen = false }
    forget(DesiredLogError(.staleEpoch, "this machine ended before the change was safe; look whether it is there"))
  }

  /// Everything that waits is lost, as in a crash.
  func forget(_ error: DesiredLogError) {
    let waiters = state.withLock { state in
      state.items = []
      defer { state.waiters = [:] }
      return state.waiters
    }
    for waiter in waiters.values { waiter.resume(returning: .undecided(error)) }
  }

  /// - Returns: whether there was room.
  @discardableResult
  func put(_ item: Item) -> Bool {
    let count = state.withLock { state -> UInt64? in
      guard state.isOpen, state.items.count < Self.limit else { return nil }
      state.items.append(item)
      state.count &+= 1
      return state.count
    }
    if let count { filled.advance(to: count) }
    return count != nil
  }

  func take() -> [Item] {
    state.withLock { state in
      defer { state.items = [] }
      return state.items
    }
  }

  func waitForItem() async throws {
    let seen = state.withLock { state -> UInt64? in state.items.isEmpty ? state.count : nil }
    if let seen { try await waitForMore(than: seen) }
  }

  /// Waits until more has come than so much.
  func waitForMore(than count: UInt64) async throws { _ = try await filled.wait(after: count) }

  /// Waits for the outcome. Cancelling ends the wait, and leaves open what becomes of the change.
  func propose(_ changes: [DesiredChange], after: DesiredVersion, epoch: UInt64) async throws -> ProposalOutcome {
    let id = state.withLock { state in
      state.lastProposal &+= 1
      return ProposalID(state.lastProposal)
    }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let outcome: Result<UInt64, any Error> = state.withLock { state in
          if Task.isCancelled { return .failure(CancellationError()) }
          guard state.isOpen, state.items.count < Self.limit else {
            return .failure(Self.isFull)
          }
          state.waiters[id] = continuation
          state.items.append(.proposal(id, changes, after: after, epoch: epoch))
          state.count &+= 1
          return .success(state.count)
        }
        switch outcome {
        case .success(let count): filled.advance(to: count)
        case .failure(let error): continuation.resume(throwing: error)
        }
      }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: id) }?.resume(throwing: CancellationError())
    }
  }

  func answer(_ proposal: ProposalID, _ outcome: ProposalOutcome) {
    state.withLock { $0.waiters.removeValue(forKey: proposal) }?.resume(returning: outcome)
  }
}
