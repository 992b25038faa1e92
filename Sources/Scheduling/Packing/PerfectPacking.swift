/// Packs items that fill their bins to the last unit, if such a packing is found: the exact cover of the items by sets that fill a
/// bin (Knuth, 2000: Algorithm X). At each step the item is placed that has the fewest sets left. What goes wrong at the end was mostly
/// chosen wrongly at the beginning: so after a few hundred choices it begins anew in another order.
struct PerfectPacking {
  /// How many items there may be: the sets of more are too many. And how many of them in a bin.
  private static let mostItems = 300
  private static let mostInBin = 64
  /// How many sets are looked at.
  private static let mostSets = 20_000
  /// How many steps it takes at most to find them.
  private static let mostLooks = 3_000_000
  /// How many choices are made among them before it begins anew in another order, and how often it does.
  private static let mostChoices = 500
  private static let mostTries = 100

  private let items: [[Int64]]
  private let capacity: [Int64]
  /// The sets that fill a bin, each in the order of its items.
  private var sets: [[Int]] = []
  /// By item: the sets that it is in.
  private var uses: [[Int]]
  /// By set: how many of its items are placed already.
  private var blocked: [Int] = []
  /// By item: how many sets are left for it; below zero once it is placed.
  private var choices: [Int]
  private var isPlaced: [Bool]
  private var steps = 0
  /// By place in the order, and dimension: the least that an item from there on takes.
  private var least: [[Int64]] = []

  /// - Parameters:
  ///   - items: of each, one amount a dimension.
  ///   - order: of the items, the largest first.
  /// - Returns: `nil` where they can't fill bins to the last unit, or too many sets of them fill one.
  init?(items: [[Int64]], order: [Int], capacity: [Int64], bins: Int) {
    guard items.count <= Self.mostItems, items.allSatisfy({ $0.contains { $0 > 0 } }) else { return nil }
    for (kind, whole) in capacity.enumerated() {
      var (room, isTooMuch) = whole.multipliedReportingOverflow(by: Int64(bins))
      for item in items where !isTooMuch { (room, isTooMuch) = room.subtractingReportingOverflow(item[kind]) }
      guard !isTooMuch, room == 0 else { return nil }
    }
    self.items = items
    self.capacity = capacity
    uses = Array(repeating: [], count: items.count)
    choices = Array(repeating: 0, count: items.count)
    isPlaced = Array(repeating: false, count: items.count)
    least = Array(repeating: capacity, count: order.count + 1)
    for place in order.indices.reversed() {
      least[place] = zip(least[place + 1], items[order[place]]).map { min($0, $1) }
    }
    var chosen: [Int] = []
    guard find(order, from: 0, free: capacity, &chosen) else { return nil }
    blocked = Array(repeating: 0, count: sets.count)
    for (number, set) in sets.enumerated() {
      for item in set {
        uses[item].append(number)
        choices[item] += 1
      }
    }
  }

  /// - Returns: which items are in which bin; `nil` where no such packing is found in time.
  mutating func solve(seed: UInt64) -> [[Int]]? {
    var random = SplitMix64(seed: seed)
    for _ in 0..<Self.mostTries {
      steps = 0
      var bins: [[Int]] = []
      if cover(&bins) { return bins }
      // All was tried in vain: there is none.
      guard steps > Self.mostChoices else { return nil }
      for item in uses.indices { uses[item].shuffle(using: &random) }
    }
    return nil
  }

  /// Finds the sets that fill a bin.
  /// - Returns: whether those are all.
  private mutating func find(_ order: [Int], from start: Int, free: [Int64], _ chosen: inout [Int]) -> Bool {
    if !chosen.isEmpty, free.allSatisfy({ $0 == 0 }) {
      sets.append(chosen)
      return sets.count <= Self.mostSets
    }
    guard chosen.count < Self.mostInBin else { return true }
    for index in start..<order.count {
      steps += 1
      guard steps <= Self.mostLooks else { return false }
      guard zip(least[index], free).allSatisfy({ $0 <= $1 }) else { return true }
      let item = order[index]
      guard zip(items[item], free).allSatisfy({ $0 <= $1 }) else { continue }
      chosen.append(item)
      let isWhole = find(order, from: index + 1, free: zip(free, items[item]).map { $0 - $1 }, &chosen)
      chosen.removeLast()
      guard isWhole else { return false }
    }
    return true
  }

  private mutating func cover(_ bins: inout [[Int]]) -> Bool {
    var next: Int?
    for item in items.indices where !isPlaced[item] {
      if choices[item] < next.map({ choices[$0] }) ?? .max { next = item }
      if choices[item] == 0 { return false }
    }
    guard let next else { return true }
    for number in uses[next] where blocked[number] == 0 {
      steps += 1
      guard steps <= Self.mostChoices else { return false }
      let set = sets[number]
      for item in set { place(item) }
      bins.append(set)
      if cover(&bins) { return true }
      bins.removeLast()
      for item in set.reversed() { giveBack(item) }
    }
    return false
  }

  private mutating func place(_ item: Int) {
    isPlaced[item] = true
    for number in uses[item] {
      blocked[number] += 1
      guard blocked[number] == 1 else { continue }
      for other in sets[number] { choices[other] -= 1 }
    }
  }

  private mutating func giveBack(_ item: Int) {
    isPlaced[item] = false
    for number in uses[item] {
      blocked[number] -= 1
      guard blocked[number] == 0 else { continue }
      for other in sets[number] { choices[other] += 1 }
    }
  }
}
