public import EdgeModel

/// How far a replica has everybody's journals: what it tells at the beginning and after each change.
public struct JournalAcknowledgement: Hashable, Codable, Sendable {
  /// The last entry that it has of each origin; one that is missing stands for none.
  public var positions: [Origin: SequenceNumber]
  /// Its clock: it will write nothing at this time or before.
  public var time: HybridTime

  public init(positions: [Origin: SequenceNumber] = [:], time: HybridTime = .zero) {
    self.positions = positions
    self.time = time
  }

  /// Whether it has all that another has.
  func covers(_ other: JournalAcknowledgement) -> Bool {
    other.positions.allSatisfy { positions[$0.key] ?? .zero >= $0.value }
  }
}

/// What two replicas say to each other.
public enum JournalMessage: Hashable, Codable, Sendable {
  /// How far the sender has everybody's journals.
  case acknowledgement(JournalAcknowledgement)
  /// Entries that the receiver lacks.
  case page(JournalPage)
  /// In the place of entries that are gone.
  case snapshot(Tree)
}

/// What a replication is told.
public enum JournalEvent: Sendable {
  /// A peer can be reached; its replica may have restarted.
  case connected(NodeID)
  /// A peer can't be reached any more; what was on its way is forgotten.
  case disconnected(NodeID)
  /// A message of a peer; it may be late, or a double.
  case received(JournalMessage, from: NodeID)
  /// The own journals have moved: an append, an ingest or an adopted snapshot is durable.
  case advanced(JournalAcknowledgement)
  /// The answer to ``JournalEffect/read(_:after:limit:for:)``.
  case read(JournalPage, for: NodeID)
  /// The answer to the same where the entries are gone.
  case collected(Origin, for: NodeID)
  /// Who has to acknowledge before anything is forgotten: the other voters and subscribers.
  case members(Set<NodeID>)
  /// The time of ``JournalEffect/wake(at:)`` has come.
  case woken
}

/// What a replication wants done.
public enum JournalEffect: Hashable, Sendable {
  /// May get lost; what matters is sent again.
  case send(JournalMessage, to: NodeID)
  /// Read from the own journals, and answer with ``JournalEvent/read(_:for:)`` or ``JournalEvent/collected(_:for:)``.
  case read(Origin, after: SequenceNumber, limit: Int, for: NodeID)
  /// Send the own tree.
  case sendSnapshot(to: NodeID)
  /// Take the page in, then tell ``JournalEvent/advanced(_:)``. A gap is no fault: the sender comes back to it.
  case ingest(JournalPage, from: NodeID)
  /// Join the tree in, then tell ``JournalEvent/advanced(_:)``.
  case adopt(Tree, from: NodeID)
  /// Forget what everybody has.
  case collect(JournalStability)
  /// Call again then, at the latest.
  case wake(at: MonotonicInstant)
}
