/// Lower bounds on the number of bins, in one dimension.
public enum PackingBounds {
  /// The sum over the capacity, rounded up.
  public static func l1(_ items: [Int64], capacity: Int64) -> Int {
    guard capacity > 0 else { return 0 }
    var (bins, rest): (Int, Int64) = (0, 0)
    for item in items {
      bins += Int(item / capacity)
      rest += item % capacity
      if rest >= capacity {
        rest -= capacity
        bins += 1
      }
    }
    return bins + (rest > 0 ? 1 : 0)
  }

  /// The bound of Martello and Toth, 1990: items larger than half a bin are alone, and what is left beside them takes only so
  /// much of the rest.
  public static func l2(_ items: [Int64], capacity: Int64) -> Int {
    guard capacity > 0 else { return 0 }
    var best = l1(items, capacity: capacity)
    let limits = Set(items.filter { $0 <= capacity / 2 } + [0])
    for limit in limits {
      let alone = items.filter { $0 > capacity - limit }
      let large = items.filter { $0 <= capacity - limit && $0 * 2 > capacity }
      let small = items.filter { $0 * 2 <= capacity && $0 >= limit }
      let beside = Int64(large.count) * capacity - large.reduce(0, +)
      let over = max(0, small.reduce(0, +) - beside)
      best = max(best, alone.count + large.count + Int((over + capacity - 1) / capacity))
    }
    return best
  }

  /// The larger of ``l2(_:capacity:)`` and what a dual feasible function gives: sizes are rounded to multiples of a unit so that
  /// no more fit into a bin than before (Carlier, Clautiaux, Moukrim: New reduction procedures and lower bounds for the
  /// two-dimensional bin packing problem with fixed orientation, 2007), for each unit, with small items left out and large ones
  /// given a bin of their own.
  public static func dual(_ items: [Int64], capacity: Int64) -> Int {
    var best = l2(items, capacity: capacity)
    guard 2...(1 << 40) ~= capacity, items.allSatisfy({ 0...capacity ~= $0 }) else { return best }
    let counts = Dictionary(grouping: items, by: { $0 }).mapValues { Int64($0.count) }
    let units = min(capacity / 2, 1_000)
    for limit in Set(items.filter { $0 * 2 <= capacity } + [0]) {
      let kept = counts.filter { $0.key >= limit }
      for unit in 1...max(1, units) {
        let whole = 2 * (capacity / unit)
        var sum: Int64 = 0
        for (size, count) in kept {
          let wide = size > capacity - limit ? capacity : size
          let rounded =
            wide * 2 > capacity
            ? whole - 2 * ((capacity - wide) / unit) : wide * 2 == capacity ? capacity / unit : 2 * (wide / unit)
          sum += count * rounded
        }
        best = max(best, Int((sum + whole - 1) / whole))
      }
    }
    return best
  }
}
