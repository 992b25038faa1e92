/// Items for equal bins, of which the least number of bins is known, or bounded.
public struct PackingInstance: Codable, Hashable, Sendable {
  /// Of each item, one amount a dimension.
  public var items: [[Int64]]
  /// Of every bin, one amount a dimension.
  public var capacity: [Int64]
  /// No packing has fewer bins.
  public var bound: Int
  /// Whether a packing with ``bound`` bins is known to exist.
  public var isExact: Bool
}

/// Families of packing problems from the literature, from a seed.
public enum PackingClass: Hashable, Sendable {
  /// Falkenauer's uniform: bins of 150, sizes from 20 to 100.
  case uniform(Int)
  /// Falkenauer's triplets: each bin of 1,000 is filled by three; the number is a multiple of three.
  case triplets(Int)
  /// Schwerin's: bins of 1,000, sizes from 150 to 200.
  case schwerin(Int)
  /// Martello and Toth's: sizes from a least one to 100.
  case martelloToth(Int, capacity: Int64, least: Int64)
  /// Bins that were full, cut into two to eight parts, in each dimension independently.
  case perfectCut(bins: Int, dimensions: Int)

  /// Names the family in figures, such as `triplets.120`.
  public var name: String {
    switch self {
    case .uniform(let count): "uniform.\(count)"
    case .triplets(let count): "triplets.\(count)"
    case .schwerin(let count): "schwerin.\(count)"
    case .martelloToth(let count, let capacity, let least): "martello-toth.\(least).\(capacity).\(count)"
    case .perfectCut(let bins, let dimensions): "perfect-cut.\(dimensions)d.\(bins)"
    }
  }

  /// One problem of the family: the same for the same seed.
  public func instance(seed: UInt64) -> PackingInstance {
    var random = ClusterGenerator(seed: seed)
    switch self {
    case .uniform(let count): return Self.flat((0..<count).map { _ in random.number(20...100) }, 150)
    case .triplets(let count):
      var items: [Int64] = []
      for _ in 0..<count / 3 {
        let first = random.number(380...490)
        let rest = 1_000 - first
        let second = random.number(250...(rest - 1) / 2)
        items += [first, second, rest - second]
      }
      return PackingInstance(
        items: random.shuffled(items).map { [$0] }, capacity: [1_000], bound: count / 3, isExact: true)
    case .schwerin(let count):
      let items = (0..<count).map { _ in random.number(150...200) }
      var instance = Self.flat(items, 1_000)
      instance.bound = max(instance.bound, Self.sixes(items))
      return instance
    case .martelloToth(let count, let capacity, let least):
      return Self.flat((0..<count).map { _ in random.number(least...100) }, capacity)
    case .perfectCut(let bins, let dimensions): return Self.cut(bins, dimensions, &random)
    }
  }

  private static func flat(_ items: [Int64], _ capacity: Int64) -> PackingInstance {
    PackingInstance(
      items: items.map { [$0] }, capacity: [capacity], bound: PackingBounds.dual(items, capacity: capacity),
      isExact: false)
  }

  /// Six of them are in a bin only if they are small: the bins that hold six hold at least so much.
  private static func sixes(_ items: [Int64]) -> Int {
    let sorted = items.sorted()
    var sums: [Int64] = [0]
    for item in sorted { sums.append((sums.last ?? 0) + item) }
    var bins = (items.count + 5) / 6
    while true {
      let full = max(0, items.count - 5 * bins)
      if full * 6 <= items.count, sums[full * 6] <= Int64(full) * 1_000 { return bins }
      bins += 1
    }
  }

  private static func cut(_ bins: Int, _ dimensions: Int, _ random: inout ClusterGenerator) -> PackingInstance {
    let whole: Int64 = 1_000
    var items: [[Int64]] = []
    for _ in 0..<bins {
      let parts = Int(random.number(2...8))
      var pieces = Array(repeating: [Int64](), count: parts)
      for _ in 0..<dimensions {
        var cuts: Set<Int64> = []
        while cuts.count < parts - 1 { cuts.insert(random.number(1...whole - 1)) }
        let borders = [0] + cuts.sorted() + [whole]
        for part in 0..<parts { pieces[part].append(borders[part + 1] - borders[part]) }
      }
      items += pieces
    }
    return PackingInstance(
      items: random.shuffled(items), capacity: Array(repeating: whole, count: dimensions), bound: bins, isExact: true)
  }
}
