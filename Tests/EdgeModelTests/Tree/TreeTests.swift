import EdgeModel
import Testing

struct TreeTests {
  private let origin = Origin(agent: .random(), incarnation: 1)
  private let now = RandomJournals.now

  private func entry(_ place: UInt64, _ milliseconds: Int64, _ text: String, _ value: PointValue?) throws
    -> JournalEntry
  {
    JournalEntry(
      sequence: SequenceNumber(place), time: HybridTime(milliseconds: milliseconds),
      writes: [PointWrite(try PointAddress(text[...]), value)])
  }

  @Test func aWriteFarAheadWaitsUntilTheClockIsNear() throws {
    let address = try PointAddress("a:b"[...])
    var tree = Tree()
    let edge = now.milliseconds + HybridTime.greatestLead
    #expect(tree.apply(try entry(1, edge, "a:b", .number(1)), of: origin, now: now))
    #expect(tree[address] == .number(1), "60 s ahead counts")
    #expect(tree.apply(try entry(2, edge + 1, "a:b", .number(2)), of: origin, now: now))
    #expect(tree[address] == .number(1), "1 ms more waits")
    #expect(tree.head(of: origin).sequence == SequenceNumber(2))
    #expect(tree.release(now: now).isEmpty)
    #expect(
      tree.release(now: Timestamp(milliseconds: now.milliseconds + 1)).map(\.entry.sequence) == [SequenceNumber(2)])
    #expect(tree[address] == .number(2))
    #expect(tree.quarantine.isEmpty)
  }

  @Test func aGapOrADoubleChangesNothing() throws {
    var tree = Tree()
    #expect(!tree.apply(try entry(2, 1, "a:b", .flag(true)), of: origin, now: now))
    #expect(tree == Tree())
    #expect(tree.apply(try entry(1, 1, "a:b", .flag(true)), of: origin, now: now))
    let before = tree
    #expect(!tree.apply(try entry(1, 5, "a:b", .flag(false)), of: origin, now: now))
    #expect(tree == before)
  }

  @Test func nodesAreThereWhileTheyHaveAPoint() throws {
    var tree = Tree()
    for (place, address) in ["a/b:x", "a/c/d:x", "a-b:x", "a:y"].enumerated() {
      tree.apply(try entry(UInt64(place + 1), Int64(place + 1), address, .text(address)), of: origin, now: now)
    }
    #expect(tree.children(of: .root).map(\.rawValue) == ["a", "a-b"])
    let a = try TreePath("a"[...])
    #expect(tree.children(of: a).map(\.rawValue) == ["a/b", "a/c"])
    #expect(tree.values(of: a) == ["y": .text("a:y")])
    #expect(tree.removal(of: a).map(\.address.rawValue) == ["a:y", "a/b:x", "a/c/d:x"])
    tree.apply(
      JournalEntry(sequence: SequenceNumber(5), time: HybridTime(milliseconds: 9), writes: tree.removal(of: a)),
      of: origin, now: now)
    #expect(tree.children(of: .root).map(\.rawValue) == ["a-b"])
    #expect(tree.values(of: a).isEmpty)
  }

  @Test func onlyWhatChangesIsWorthAnEntry() throws {
    var tree = Tree()
    tree.apply(try entry(1, 1, "a:b", .number(1)), of: origin, now: now)
    let (b, c) = (try PointAddress("a:b"[...]), try PointAddress("a:c"[...]))
    #expect(tree.differing([PointWrite(b, .number(1)), PointWrite(c, nil)]).isEmpty)
    #expect(tree.differing([PointWrite(c, .number(1)), PointWrite(c, .number(2))]) == [PointWrite(c, .number(2))])
    #expect(tree.differing([PointWrite(b, nil)]) == [PointWrite(b, nil)])
  }

  @Test func theChainTellsAllFieldsApart() throws {
    let base = try entry(1, 1, "a:b", .number(1))
    let other = try entry(2, 1, "a:b", .number(1))
    let variants = [
      base, other, try entry(1, 2, "a:b", .number(1)), try entry(1, 1, "a:c", .number(1)),
      try entry(1, 1, "a:b", .number(2)), try entry(1, 1, "a:b", .flag(true)), try entry(1, 1, "a:b", .text("1")),
      try entry(1, 1, "a:b", nil),
    ]
    var spellings = Set(variants.map { $0.chainedBytes(of: origin, after: .start) })
    spellings.insert(base.chainedBytes(of: Origin(agent: origin.agent, incarnation: 2), after: .start))
    spellings.insert(base.chainedBytes(of: origin, after: ChainDigest(prefixOf: [1])))
    #expect(spellings.count == variants.count + 2)
    #expect(
      try entry(1, 1, "a:b", .number(-0.0)).chainedBytes(of: origin, after: .start)
        == entry(1, 1, "a:b", .number(0)).chainedBytes(of: origin, after: .start))
  }
}
