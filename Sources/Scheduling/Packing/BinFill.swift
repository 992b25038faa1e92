/// Chooses items that leave as little of one bin as possible (Gupta and Ho, 1999: minimal bin slack).
struct BinFill {
  /// The items in the order in which they are tried, the largest first; each with one amount a dimension.
  let sizes: [[Int64]]
  /// What a unit of each dimension counts; so that dimensions of different scales weigh alike.
  let weights: [Double]
  private var free: [Int64]
  private var steps: Int
  private var best: [Int] = []
  private var bestSlack: Double
  private var chosen: [Int] = []

  /// - Parameter steps: how many choices are looked at.
  init(sizes: [[Int64]], free: [Int64], capacity: [Int64], steps: Int) {
    self.sizes = sizes
    self.free = free
    self.steps = steps
    weights = capacity.map { $0 > 0 ? 1 / Double($0) : 0 }
    bestSlack = .infinity
  }

  /// The places in `order` of the chosen items.
  /// - Parameter fixed: an item that is in, whatever comes; `nil` for none.
  mutating func choose(from order: [Int], fixed: Int?) -> [Int] {
    if let fixed {
      take(order[fixed])
      chosen = [fixed]
    }
    best = chosen
    bestSlack = slack
    search(order, from: 0, skipping: fixed)
    return best
  }

  private var slack: Double {
    var sum = 0.0
    for (amount, weight) in zip(free, weights) { sum += Double(amount) * weight }
    return sum
  }

  private mutating func take(_ item: Int) { for kind in free.indices { free[kind] -= sizes[item][kind] } }
  private mutating func giveBack(_ item: Int) { for kind in free.indices { free[kind] += sizes[item][kind] } }

  private func fits(_ item: Int) -> Bool {
    for kind in free.indices where sizes[item][kind] > free[kind] { return false }
    return true
  }

  private mutating func search(_ order: [Int], from start: Int, skipping fixed: Int?) {
    var index = start
    while index < order.count {
      guard steps > 0, bestSlack > 0 else { return }
      steps -= 1
      let item = order[index]
      if index == fixed || !fits(item) {
        index += 1
        continue
      }
      take(item)
      chosen.append(index)
      let now = slack
      if now < bestSlack {
        bestSlack = now
        best = chosen
      }
      search(order, from: index + 1, skipping: fixed)
      chosen.removeLast()
      giveBack(item)
      // An equal item would lead to the same again.
      index += 1
      while index < order.count, sizes[order[index]] == sizes[item] { index += 1 }
    }
  }
}
