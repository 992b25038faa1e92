internal import EdgeModel

/// What a replication knows of one peer that it is connected with.
struct JournalPeer: Sendable {
  /// What it has; `nil` until it said so.
  var acknowledged: [Origin: SequenceNumber]?
  /// How far each journal was sent, on the way included.
  private(set) var sent: [Origin: SequenceNumber] = [:]
  /// The journal that is being read for it.
  var reading: Origin?
  /// What the snapshot on the way to it holds.
  var awaitedSnapshot: [Origin: SequenceNumber]?
  /// When what is on the way counts as lost.
  var deadline: MonotonicInstant?

  /// How many entries are on the way.
  var inFlight: Int {
    sent.reduce(0) { sum, item in
      let known = acknowledged?[item.key] ?? .zero
      return item.value > known ? sum + Int(clamping: item.value.value - known.value) : sum
    }
  }

  var isWaiting: Bool { awaitedSnapshot != nil || inFlight > 0 }

  func position(of origin: Origin) -> SequenceNumber {
    max(sent[origin] ?? .zero, acknowledged?[origin] ?? .zero)
  }

  mutating func send(_ page: JournalPage) { sent[page.origin] = page.last }

  /// Takes what it says it has. Where that went back, it lost its disk, and all after it is sent again.
  /// - Returns: whether it has come further.
  mutating func acknowledge(_ positions: [Origin: SequenceNumber]) -> Bool {
    let old = acknowledged ?? [:]
    for (origin, position) in old where (positions[origin] ?? .zero) < position { sent[origin] = nil }
    acknowledged = positions
    sent = sent.filter { $0.value > positions[$0.key] ?? .zero }
    if let awaited = awaitedSnapshot, awaited.allSatisfy({ positions[$0.key] ?? .zero >= $0.value }) {
      awaitedSnapshot = nil
    }
    return positions.contains { $0.value > old[$0.key] ?? .zero }
  }

  /// Goes back to what it has for sure.
  mutating func rewind() {
    sent = [:]
    awaitedSnapshot = nil
    deadline = nil
  }
}
