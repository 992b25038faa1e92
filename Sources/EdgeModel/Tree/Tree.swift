/// The shared state: nodes and their points, folded from the journals of all origins.
///
/// The fold depends on which entries were taken in, not on their order between origins: of two writes to a point the
/// newest time wins, a tie goes to the greater origin. A node is there as long as it, or one below it, has a point.
/// Writes more than 60 s ahead of the reader's clock wait in ``quarantine`` and count once the clock comes near.
public struct Tree: Hashable, Sendable {
  /// Every point by its address, tombstones too.
  public internal(set) var points: [PointAddress: Point] = [:]
  /// How far each origin's journal is folded in, the quarantined entries among it.
  public internal(set) var heads: [Origin: JournalHead] = [:]
  /// What is taken in and doesn't count yet, by origin and place.
  public internal(set) var quarantine: [Origin: [SequenceNumber: JournalEntry]] = [:]
  /// Tombstones up to this time are gone. A write from before it, by an origin that nobody waited for, comes too late.
  public internal(set) var collected = HybridTime.zero

  /// A tree that knows of nothing.
  public init() {}

  /// Rebuilds a tree from what was stored of it.
  public init(
    points: [PointAddress: Point], heads: [Origin: JournalHead],
    quarantine: [Origin: [SequenceNumber: JournalEntry]] = [:], collected: HybridTime = .zero
  ) {
    self.points = points
    self.heads = heads
    self.quarantine = quarantine.filter { !$0.value.isEmpty }
    self.collected = collected
  }

  /// The value of a point; `nil` if it was never written or was removed.
  public subscript(address: PointAddress) -> PointValue? { points[address]?.value }

  /// How far the journal of an origin is folded in.
  public func head(of origin: Origin) -> JournalHead { heads[origin] ?? .start }

  /// Whether an entry was taken in.
  public func covers(_ origin: Origin, _ sequence: SequenceNumber) -> Bool { sequence <= head(of: origin).sequence }

  /// Takes in the next entry of an origin; one that it has, or whose predecessor it lacks, changes nothing.
  /// - Returns: whether it was taken in.
  @discardableResult
  public mutating func apply(_ entry: JournalEntry, of origin: Origin, now: Timestamp) -> Bool {
    guard entry.sequence == head(of: origin).sequence.next else { return false }
    heads[origin] = JournalHead(sequence: entry.sequence, chain: entry.chain, time: entry.time)
    if entry.time.isAhead(of: now) {
      quarantine[origin, default: [:]][entry.sequence] = entry
    } else {
      write(entry, of: origin)
    }
    return true
  }

  /// Lets those of the quarantine count that the clock has come near to.
  /// - Returns: what was released, in the order of origins and places.
  @discardableResult
  public mutating func release(now: Timestamp) -> [(origin: Origin, entry: JournalEntry)] {
    var released: [(origin: Origin, entry: JournalEntry)] = []
    for origin in quarantine.keys.sorted() {
      let due = (quarantine[origin] ?? [:]).values.filter { !$0.time.isAhead(of: now) }
      for entry in due.sorted(by: { $0.sequence < $1.sequence }) {
        quarantine[origin]?[entry.sequence] = nil
        write(entry, of: origin)
        released.append((origin, entry))
      }
      if quarantine[origin]?.isEmpty == true { quarantine[origin] = nil }
    }
    return released
  }

  /// Those of some writes that would change a value: what is worth an entry.
  public func differing(_ writes: [PointWrite]) -> [PointWrite] {
    var last: [PointAddress: Int] = [:]
    for (place, write) in writes.enumerated() { last[write.address] = place }
    return writes.enumerated().filter {
      last[$0.element.address] == $0.offset && self[$0.element.address] != $0.element.value
    }
    .map(\.element)
  }

  private mutating func write(_ entry: JournalEntry, of origin: Origin) {
    for write in entry.writes {
      let point = Point(value: write.value, time: entry.time, origin: origin, sequence: entry.sequence)
      if let stored = points[write.address], !point.wins(over: stored) { continue }
      points[write.address] = point
    }
  }
}
