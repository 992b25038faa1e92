import EdgeModel

/// What only a leader keeps.
struct LeaderState: Sendable {
  /// The fold of the whole log, also of what is not safe yet: what the next change is judged by.
  var head: DesiredState
  var peers: [NodeID: PeerProgress] = [:]
  var pending: [PendingProposal] = []
  var nextHeartbeat: MonotonicInstant
  var handOver: HandOver?
  /// When it asked for the votes that made it leader: those who gave one have been loyal since then, or later.
  let since: MonotonicInstant

  init(head: DesiredState, others: [NodeID], next: UInt64, since: MonotonicInstant) {
    self.head = head
    nextHeartbeat = since
    self.since = since
    know(others, next: next, since: since)
  }

  /// Begins to supply those that are new.
  mutating func know(_ nodes: [NodeID], next: UInt64, since: MonotonicInstant) {
    for node in nodes where peers[node] == nil { peers[node] = PeerProgress(next: next, answered: since) }
  }

  mutating func forget(notIn members: [NodeID]) {
    for node in peers.keys where !members.contains(node) { peers[node] = nil }
  }

  /// Takes an answer, unless it is to a question that this machine has not asked.
  mutating func note(_ node: NodeID, sentAt: MonotonicInstant, now: MonotonicInstant) -> Bool {
    guard let peer = peers[node], sentAt <= now, sentAt >= since else { return false }
    peers[node]?.answered = max(peer.answered, sentAt)
    return true
  }
}

/// How far another replica is.
struct PeerProgress: Sendable {
  /// The entry to send next.
  var next: UInt64
  /// Up to here its log is the leader's.
  var matched: UInt64 = 0
  /// Whether entries are on the way: a heartbeat sends them again.
  var isWaiting = false
  /// When the newest question that it has answered was sent.
  var answered: MonotonicInstant

  mutating func advance(to index: UInt64) {
    matched = max(matched, index)
    next = max(next, matched &+ 1)
    isWaiting = false
  }

  /// Goes back to what both have; where there is no such entry any more, to before the base: a snapshot is next.
  mutating func retreat(to index: UInt64?, base: UInt64) {
    if let index { next = max(matched, min(next &- 1, index)) &+ 1 } else { next = min(next, base) }
    isWaiting = false
  }
}

struct PendingProposal: Sendable {
  let id: ProposalID
  let index: UInt64
}

struct HandOver: Sendable {
  let to: NodeID
  let deadline: MonotonicInstant
}
