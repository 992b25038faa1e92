import EdgeModel

/// What is kept of one peer. Its moments are moved on by the time that the observer stood still.
struct WatchedPeer: Sendable {
  let id: NodeID
  var status: PeerStatus
  /// Silence counts from here; in the future during the introduction.
  var silentSince: MonotonicInstant
  /// When the suspicion began, or began again as a brake ended.
  var suspectedAt: MonotonicInstant = .zero
  var diedAt: MonotonicInstant = .zero
  var nextProbe: MonotonicInstant?
  /// Who was asked since the newest sign of life, and who of them said no; in order of id.
  var asked: [NodeID] = []
  var denied: [NodeID] = []
  /// The owner confirmed that it is missing: it doesn't count for the brake.
  var isKnownMissing = false

  init(_ id: NodeID, from moment: MonotonicInstant) {
    self.id = id
    status = PeerStatus(condition: .alive, evidence: .introduced, incarnation: 0)
    silentSince = moment
  }

  var isAlive: Bool { status.condition == .alive }
  var isSuspected: Bool { if case .suspected = status.condition { true } else { false } }
  var isDead: Bool { if case .dead = status.condition { true } else { false } }
  var isReachedByHelpers: Bool { if case .helper = status.evidence { true } else { false } }

  mutating func move(by duration: Duration) {
    silentSince = silentSince.advanced(by: duration)
    suspectedAt = suspectedAt.advanced(by: duration)
    diedAt = diedAt.advanced(by: duration)
    nextProbe = nextProbe?.advanced(by: duration)
  }
}

/// A probe for somebody else.
struct RelayedProbe: Hashable, Sendable {
  let target: NodeID
  let asker: NodeID
  var deadline: MonotonicInstant
}

extension [NodeID] {
  /// Keeps the order, and one of each.
  mutating func insertSorted(_ id: NodeID) {
    let index = firstIndex { $0 >= id } ?? endIndex
    if index < endIndex, self[index] == id { return }
    insert(id, at: index)
  }
}
