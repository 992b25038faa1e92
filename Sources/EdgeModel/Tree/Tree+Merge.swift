extension Tree {
  /// Joins two trees: commutative, associative, idempotent.
  ///
  /// A point that one side lacks although it has taken in the entry that wrote it was removed there, and its tombstone
  /// collected since: it stays removed.
  public func merged(with other: Tree) -> Tree {
    var result = Tree()
    result.collected = max(collected, other.collected)
    for (address, point) in points {
      if let theirs = other.points[address] {
        result.points[address] = theirs.wins(over: point) ? theirs : point
      } else if !other.hasForgotten(point) {
        result.points[address] = point
      }
    }
    for (address, point) in other.points where points[address] == nil && !hasForgotten(point) {
      result.points[address] = point
    }
    for origin in Set(heads.keys).union(other.heads.keys) {
      let (mine, theirs) = (head(of: origin), other.head(of: origin))
      result.heads[origin] = mine.sequence < theirs.sequence ? theirs : mine
    }
    for origin in Set(quarantine.keys).union(other.quarantine.keys) {
      let (mine, theirs) = (quarantine[origin] ?? [:], other.quarantine[origin] ?? [:])
      // What one side has let count has done its work in that side's points.
      var waiting = mine.filter { theirs[$0.key] != nil || !other.covers(origin, $0.key) }
      for (sequence, entry) in theirs where mine[sequence] == nil && !covers(origin, sequence) {
        waiting[sequence] = entry
      }
      if !waiting.isEmpty { result.quarantine[origin] = waiting }
    }
    return result
  }

  /// Whether it has counted the entry that wrote a point which it lacks.
  private func hasForgotten(_ point: Point) -> Bool {
    covers(point.origin, point.sequence) && quarantine[point.origin]?[point.sequence] == nil
  }
}
