import Scheduling
import SchedulingTestKit
import Testing

@Suite struct PackingTests {
  @Test(
    arguments: [
      ([], 10, 0, 0), ([5], 10, 1, 1), ([5, 5], 10, 1, 1), ([6, 6, 6], 10, 2, 3), ([6, 6, 4, 4], 10, 2, 2),
      ([7, 7, 7, 4, 4], 10, 3, 4),
    ] as [([Int64], Int64, Int, Int)])
  func bounds(_ items: [Int64], _ capacity: Int64, _ first: Int, _ second: Int) {
    #expect(PackingBounds.l1(items, capacity: capacity) == first)
    #expect(PackingBounds.l2(items, capacity: capacity) == second)
  }

  @Test(
    arguments: [
      .uniform(60), .triplets(30), .schwerin(40), .martelloToth(50, capacity: 120, least: 20),
      .perfectCut(bins: 12, dimensions: 1), .perfectCut(bins: 10, dimensions: 2), .perfectCut(bins: 8, dimensions: 3),
    ] as [PackingClass])
  func packingsAreWhatTheySay(_ family: PackingClass) throws {
    let instance = family.instance(seed: 3)
    let packing = try #require(BinPacking(items: instance.items, capacity: instance.capacity))
    let bins = packing.pack(effort: 50)
    #expect(bins.flatMap { $0 }.sorted() == Array(instance.items.indices))
    for bin in bins {
      for kind in instance.capacity.indices {
        #expect(bin.reduce(0) { $0 + instance.items[$1][kind] } <= instance.capacity[kind])
      }
    }
    #expect(bins.count >= instance.bound)
    #expect(bins.count * 10 <= instance.bound * 13)
    #expect(packing.pack(effort: 50) == bins)
    #expect(family.instance(seed: 3) == instance)
  }

  /// Where each item must find its two partners, hardly anything else than looking for exactly those does it.
  @Test(arguments: [1, 2, 3] as [UInt64]) func binsThatWereFullAreFullAgain(_ seed: UInt64) throws {
    for family in [PackingClass.triplets(60), .triplets(120)] {
      let instance = family.instance(seed: seed)
      let packing = try #require(BinPacking(items: instance.items, capacity: instance.capacity))
      let bins = packing.pack(effort: 1)
      #expect(bins.count == instance.bound, "\(family)")
      #expect(bins.flatMap { $0 }.sorted() == Array(instance.items.indices))
      for bin in bins {
        for kind in instance.capacity.indices {
          #expect(bin.reduce(0) { $0 + instance.items[$1][kind] } == instance.capacity[kind])
        }
      }
      #expect(packing.pack(effort: 1) == bins)
    }
  }

  /// Nothing of it is found, and nothing goes on for ever or goes too deep.
  @Test func bigProblemsAreLeftToTheOthers() throws {
    let small = try #require(BinPacking(items: Array(repeating: [1], count: 250), capacity: [125]))
    #expect(small.pack(effort: 1).count == 2)
    let nothing = try #require(BinPacking(items: Array(repeating: [0, 0], count: 200) + [[5, 5]], capacity: [5, 5]))
    #expect(nothing.pack(effort: 1).count == 1)
    let large = try #require(BinPacking(items: Array(repeating: [1 << 60], count: 20), capacity: [1 << 60]))
    #expect(large.pack(effort: 1).count == 20)
    let apart = try #require(BinPacking(items: [[6], [6], [4], [3], [1]], capacity: [10]))
    #expect(apart.pack(effort: 1).count == 2)
    let never = try #require(BinPacking(items: [[7], [7], [6]], capacity: [10]))
    #expect(never.pack(effort: 1).count == 3)
  }

  @Test func noBoundIsAboveWhatIsPossible() throws {
    for seed in 0..<UInt64(300) {
      var generator = ClusterGenerator(seed: seed)
      let capacity = generator.number(2...40)
      let items = (0..<generator.number(0...12)).map { _ in generator.number(1...capacity) }
      let bound = PackingBounds.dual(items, capacity: capacity)
      #expect(bound >= PackingBounds.l2(items, capacity: capacity))
      let packing = try #require(BinPacking(items: items.map { [$0] }, capacity: [capacity]))
      #expect(packing.pack(effort: 20).count >= bound, "seed \(seed)")
    }
    // Where the second bound leaves a gap, the dual one shows that there is none.
    let instance = PackingClass.martelloToth(200, capacity: 120, least: 20).instance(seed: 1)
    #expect(PackingBounds.l2(instance.items.flatMap { $0 }, capacity: 120) == 101)
    #expect(instance.bound == 102)
    #expect(BinPacking(items: instance.items, capacity: [120])?.pack(effort: 0).count == 102)
  }

  @Test func whatDoesNotFitIsNoProblemToPack() {
    #expect(BinPacking(items: [[11]], capacity: [10]) == nil)
    #expect(BinPacking(items: [[1, 1]], capacity: [10]) == nil)
    #expect(BinPacking(items: [[-1]], capacity: [10]) == nil)
    #expect(BinPacking(items: [], capacity: [])?.pack(effort: 3).isEmpty == true)
  }
}
