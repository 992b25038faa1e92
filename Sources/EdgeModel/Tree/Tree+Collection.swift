/// What every voter and subscriber has: below it nobody needs tombstones or entries any more.
public struct JournalStability: Hashable, Sendable {
  /// How far everybody has acknowledged each journal.
  public var positions: [Origin: SequenceNumber]
  /// Nobody will ever write at this time or before.
  public var time: HybridTime

  public init(positions: [Origin: SequenceNumber], time: HybridTime) {
    self.positions = positions
    self.time = time
  }
}

extension Tree {
  /// Forgets the tombstones that everybody has seen and that no write to come can be older than.
  /// - Returns: the addresses that are gone.
  @discardableResult
  public mutating func collect(_ stability: JournalStability) -> [PointAddress] {
    let dead = points.filter { _, point in
      point.value == nil && point.time <= stability.time
        && point.sequence <= stability.positions[point.origin] ?? .zero
    }
    for address in dead.keys { points[address] = nil }
    if !dead.isEmpty { collected = max(collected, dead.values.map(\.time).max() ?? .zero) }
    return dead.keys.sorted()
  }
}
