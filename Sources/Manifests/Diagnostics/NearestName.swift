/// Finds the name that somebody who wrote another one most likely meant.
enum NearestName {
  /// Longer names are never typing mistakes of a key or a language, and comparing costs their product.
  private static let longest = 64

  /// The one of `candidates` that is nearest to `name` by edit distance (letter case aside), if it is near enough to
  /// be a slip of the hand: one edit in every three letters. Of two equally near the earlier candidate.
  static func find(_ name: String, among candidates: [String]) -> String? {
    let wanted = Array(name.lowercased().unicodeScalars)
    guard !wanted.isEmpty, wanted.count <= longest else { return nil }
    var best: (name: String, distance: Int)?
    for candidate in candidates {
      let other = Array(candidate.lowercased().unicodeScalars)
      guard !other.isEmpty, other.count <= longest else { continue }
      let distance = editDistance(wanted, other)
      guard distance <= max(1, max(wanted.count, other.count) / 3) else { continue }
      if distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.name
  }

  /// Insertions, deletions, replacements and swaps of neighbours that make `right` of `left`.
  private static func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var beforePrevious: [Int] = []
    var previous = Array(0...right.count)
    for (row, from) in left.enumerated() {
      var current = [row + 1]
      current.reserveCapacity(right.count + 1)
      for (column, to) in right.enumerated() {
        var cost = min(previous[column + 1] + 1, current[column] + 1, previous[column] + (from == to ? 0 : 1))
        if row > 0, column > 0, from == right[column - 1], left[row - 1] == to {
          cost = min(cost, beforePrevious[column - 1] + 1)
        }
        current.append(cost)
      }
      beforePrevious = previous
      previous = current
    }
    return previous.last ?? left.count
  }
}
