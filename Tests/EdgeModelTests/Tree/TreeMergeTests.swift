import EdgeModel
import TestSeeds
import Testing

/// The laws of the merge, over random trees; a failure names its seed.
struct TreeMergeTests {
  @Test(arguments: UInt64(1)...60)
  func laws(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let journals = RandomJournals(origins: 3, entries: 25, using: &generator)
    let trees = (0..<3).map { _ in
      journals.tree(
        upTo: journals.randomEnds(using: &generator),
        now: Timestamp(milliseconds: RandomJournals.now.milliseconds + Int64.random(in: 0...30_000, using: &generator)),
        using: &generator)
    }
    let (a, b, c) = (trees[0], trees[1], trees[2])
    #expect(a.merged(with: a) == a, "idempotent, seed \(seed)")
    #expect(a.merged(with: b) == b.merged(with: a), "commutative, seed \(seed)")
    #expect(
      a.merged(with: b).merged(with: c) == a.merged(with: b.merged(with: c)), "associative, seed \(seed)")
    #expect(a.merged(with: b).merged(with: b) == a.merged(with: b), "absorbing, seed \(seed)")
  }

  @Test(arguments: UInt64(1)...60)
  func everyOrderFoldsToOneTree(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let journals = RandomJournals(origins: 4, entries: 25, using: &generator)
    let one = journals.tree(upTo: journals.allEnds, using: &generator)
    let other = journals.tree(upTo: journals.allEnds, using: &generator)
    #expect(one == other, "seed \(seed)")
    let half = journals.tree(upTo: journals.randomEnds(using: &generator), using: &generator)
    #expect(half.merged(with: one) == one, "a part adds nothing to the whole, seed \(seed)")
  }

  @Test(arguments: UInt64(1)...60)
  func aSnapshotAndTheTailAreTheFullReplay(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let journals = RandomJournals(origins: 3, entries: 25, using: &generator)
    var late = journals.tree(upTo: journals.randomEnds(using: &generator), using: &generator)
    late = late.merged(with: journals.tree(upTo: journals.randomEnds(using: &generator), using: &generator))
    for (origin, entries) in journals.journals {
      for entry in entries { late.apply(entry, of: origin, now: RandomJournals.now) }
    }
    #expect(late == journals.tree(upTo: journals.allEnds, using: &generator), "seed \(seed)")
  }

  @Test(arguments: UInt64(1)...60)
  func aCollectedTombstoneNeverResurrects(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let journals = RandomJournals(origins: 3, entries: 25, using: &generator)
    let ends = journals.randomEnds(using: &generator)
    let old = journals.tree(upTo: ends.map { $0 / 2 }, using: &generator)
    let full = journals.tree(upTo: ends, using: &generator)
    var thin = full
    let gone = thin.collect(
      JournalStability(positions: full.heads.mapValues(\.sequence), time: HybridTime(milliseconds: .max)))
    for address in gone { #expect(full.points[address]?.value == nil) }
    #expect(thin.points.values.allSatisfy { $0.value != nil }, "seed \(seed)")
    for merged in [old.merged(with: thin), thin.merged(with: old), full.merged(with: thin)] {
      #expect(merged.points == thin.points, "seed \(seed)")
    }
  }

  @Test func theNewestTimeWinsAndATieGoesToTheGreaterOrigin() throws {
    let low = try Origin("naaaaaaaaaaa-1"[...])
    let high = try Origin("naaaaaaaaaaa-2"[...])
    let address = RandomJournals.address("a")
    func tree(_ origin: Origin, _ time: Int64, _ value: Double?) -> Tree {
      var tree = Tree()
      let write = PointWrite(address, value.map(PointValue.number))
      tree.apply(
        JournalEntry(sequence: SequenceNumber(1), time: HybridTime(milliseconds: time), writes: [write]), of: origin,
        now: RandomJournals.now)
      return tree
    }
    #expect(tree(low, 2, 1).merged(with: tree(high, 1, 2))[address] == .number(1))
    #expect(tree(low, 1, 9).merged(with: tree(high, 1, 2))[address] == .number(2))
    #expect(tree(low, 1, 9).merged(with: tree(high, 1, nil))[address] == nil)
    #expect(tree(low, 2, nil).merged(with: tree(high, 1, 2))[address] == nil)
    #expect(tree(low, 1, nil).merged(with: tree(high, 2, 2))[address] == .number(2))
  }
}
