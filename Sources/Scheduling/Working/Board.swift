/// One number and one mark for each machine while a workload's place is sought.
struct Board {
  /// 0 for a machine that can run it, else one more than the number of the first filter that said no.
  var blocked: [UInt8]
  /// The sum of the weighted scores.
  var totals: [Int64]
  /// How often each filter was the first to say no.
  var counts: [Int32]

  init(count: Int, filters: Int) {
    blocked = Array(repeating: 0, count: count)
    totals = Array(repeating: 0, count: count)
    counts = Array(repeating: 0, count: filters)
  }

  /// Takes over what another board of the same size says, without taking new memory.
  mutating func copy(_ other: Board) {
    func copy<Element>(_ source: [Element], to target: inout [Element]) {
      target.withUnsafeMutableBufferPointer { target in
        source.withUnsafeBufferPointer { source in _ = target.update(fromContentsOf: source) }
      }
    }
    copy(other.blocked, to: &blocked)
    copy(other.totals, to: &totals)
    copy(other.counts, to: &counts)
  }

  mutating func unblock(_ index: Int) {
    counts[Int(blocked[index]) - 1] &-= 1
    blocked[index] = 0
  }

  /// Asks about every machine that nobody said no to yet.
  @inline(__always)
  mutating func block(code: UInt8, where isOut: (Int) -> Bool) {
    var excluded: Int32 = 0
    blocked.withUnsafeMutableBufferPointer { blocked in
      for index in blocked.indices where blocked[index] == 0 && isOut(index) {
        blocked[index] = code
        excluded &+= 1
      }
    }
    counts[Int(code) - 1] &+= excluded
  }

  @inline(__always)
  mutating func block(_ index: Int, code: UInt8) {
    guard blocked[index] == 0 else { return }
    blocked[index] = code
    counts[Int(code) - 1] &+= 1
  }

  /// The highest total of those that nobody said no to.
  private var highest: Int64 {
    var highest = Int64.min
    blocked.withUnsafeBufferPointer { blocked in
      totals.withUnsafeBufferPointer { totals in
        for index in totals.indices { highest = max(highest, blocked[index] == 0 ? totals[index] : .min) }
      }
    }
    return highest
  }

  /// The first machine with the highest total; `nil` if somebody said no to each.
  var first: Int? {
    let highest = highest
    return totals.indices.first { totals[$0] == highest && blocked[$0] == 0 }
  }

  /// Of the machines with the highest total the one with the least joint hash, of equal hashes the first.
  func spread(_ own: UInt64, _ hashes: UnsafeMutableBufferPointer<UInt64>) -> Int? {
    let highest = highest
    var (best, least): (Int?, UInt64) = (nil, .max)
    blocked.withUnsafeBufferPointer { blocked in
      totals.withUnsafeBufferPointer { totals in
        for index in totals.indices where totals[index] == highest && blocked[index] == 0 {
          let hash = StableHash.join(own, hashes[index])
          if best == nil || hash < least { (best, least) = (index, hash) }
        }
      }
    }
    return best
  }

  @inline(__always)
  mutating func add(_ weight: Int64, _ score: (Int) -> Int64) {
    totals.withUnsafeMutableBufferPointer { totals in
      for index in totals.indices { totals[index] &+= weight &* score(index) }
    }
  }
}
