/// Packs items into as few equal bins as it can, in one or several dimensions. Offline: it sees all of them.
///
/// Minimal bin slack with the largest item fixed, beside first fit decreasing; then bins are emptied and packed again, as long as
/// the effort lasts or until no fewer bins are possible by the sum of the sizes. Where the items would fill that many bins to the
/// last unit, such a packing is looked for first.
public struct BinPacking: Sendable {
  /// Of each item, one amount a dimension; at least 0 and at most the capacity.
  public let items: [[Int64]]
  /// Of every bin, one amount a dimension.
  public let capacity: [Int64]
  private let sizes: [Double]

  /// - Returns: `nil` if an item is larger than a bin, or has another number of dimensions.
  public init?(items: [[Int64]], capacity: [Int64]) {
    let fit = items.allSatisfy { item in
      item.count == capacity.count && zip(item, capacity).allSatisfy { 0...max(0, $1) ~= $0 }
    }
    guard fit, capacity.allSatisfy({ $0 <= Amount.limit }) else { return nil }
    self.items = items
    self.capacity = capacity
    sizes = items.map { item in
      zip(item, capacity).reduce(0) { $1.1 > 0 ? $0 + Double($1.0) / Double($1.1) : $0 }
    }
  }

  /// No packing has fewer bins: the largest dimension's sum over the capacity, rounded up.
  public var lowerBound: Int {
    var bound = items.isEmpty ? 0 : 1
    for (kind, whole) in capacity.enumerated() where whole > 0 {
      var (bins, rest): (Int, Int64) = (0, 0)
      for item in items {
        rest += item[kind]
        if rest >= whole {
          rest -= whole
          bins += 1
        }
      }
      bound = max(bound, bins + (rest > 0 ? 1 : 0))
    }
    return bound
  }

  /// Which items are in which bin.
  /// - Parameters:
  ///   - effort: how often bins are emptied and packed again.
  ///   - seed: of the choice which.
  ///   - target: a number of bins with which it is content; the lower bound counts anyway.
  public func pack(effort: Int, seed: UInt64 = 1, target: Int = 0) -> [[Int]] {
    let order = items.indices.sorted { sizes[$0] == sizes[$1] ? $0 < $1 : sizes[$0] > sizes[$1] }
    var bins = minimalSlack(order, steps: 4_000)
    let decreasing = firstFit(order)
    if decreasing.count < bins.count { bins = decreasing }
    let goal = max(lowerBound, target)
    if effort > 0, bins.count > goal,
      var perfect = PerfectPacking(items: items, order: order, capacity: capacity, bins: goal),
      let solved = perfect.solve(seed: seed)
    {
      return solved
    }
    var random = SplitMix64(seed: seed)
    var worth = worth(bins)
    for round in 0..<max(0, effort) where bins.count > goal {
      let next = repacked(bins, &random, round)
      let value = self.worth(next)
      guard next.count < bins.count || next.count == bins.count && value >= worth else { continue }
      (bins, worth) = (next, value)
    }
    return bins
  }

  /// Higher the more unevenly bins are filled: then one is nearly empty.
  private func worth(_ bins: [[Int]]) -> Double { bins.reduce(0) { $0 + fill($1) * fill($1) } }

  private func fill(_ bin: [Int]) -> Double { bin.reduce(0) { $0 + sizes[$1] } }

  private func minimalSlack(_ order: [Int], steps: Int) -> [[Int]] {
    var rest = order
    var bins: [[Int]] = []
    while !rest.isEmpty {
      var filling = BinFill(sizes: items, free: capacity, capacity: capacity, steps: steps)
      let places = Set(filling.choose(from: rest, fixed: 0))
      bins.append(places.sorted().map { rest[$0] })
      rest = rest.enumerated().filter { !places.contains($0.offset) }.map(\.element)
    }
    return bins
  }

  private func firstFit(_ order: [Int]) -> [[Int]] {
    var bins: [[Int]] = []
    var free: [[Int64]] = []
    for item in order {
      let index = free.firstIndex { room in zip(items[item], room).allSatisfy { $0 <= $1 } }
      if let index {
        bins[index].append(item)
        free[index] = zip(free[index], items[item]).map { $0 - $1 }
      } else {
        bins.append([item])
        free.append(zip(capacity, items[item]).map { $0 - $1 })
      }
    }
    return bins
  }

  /// Empties the least full bin and some others, and packs what was in them anew.
  private func repacked(_ bins: [[Int]], _ random: inout SplitMix64, _ round: Int) -> [[Int]] {
    let emptied = min(bins.count, 3 + round % 6)
    let byFill = bins.indices.sorted { fill(bins[$0]) < fill(bins[$1]) }
    var out = Set(byFill.prefix(1 + round % 2))
    while out.count < emptied { out.insert(Int.random(in: bins.indices, using: &random)) }
    var loose = out.sorted().flatMap { bins[$0] }.shuffled(using: &random)
    loose.sort { sizes[$0] > sizes[$1] }
    // Now and then two neighbours change places, so that other choices come first.
    for index in loose.indices.dropLast() where random.next() % 4 == 0 { loose.swapAt(index, index + 1) }
    let kept = bins.indices.filter { !out.contains($0) }.map { bins[$0] }
    return kept + minimalSlack(loose, steps: 400)
  }
}
