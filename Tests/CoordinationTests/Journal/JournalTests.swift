import Coordination
import EdgeModel
import Testing

struct JournalTests {
  private let clock = TestClock()

  @Test func entriesAreChainedAndReadBackInPages() throws {
    let journal = makeJournal(clock)
    let other = makeJournal(clock)
    for number in 1...10 { _ = try journal.append([write("level", .number(Double(number)))]) }
    let page = try journal.read(journal.origin, after: SequenceNumber(2), limit: 3)
    #expect(page.entries.map(\.sequence.value) == [3, 4, 5])
    #expect(page.hasMore)
    try copy(journal.origin, from: journal, to: other)
    #expect(other.tree() == journal.tree())
    #expect(
      try other.read(journal.origin, after: .zero, limit: 99) == journal.read(journal.origin, after: .zero, limit: 99))
  }

  @Test func whatChangesNothingIsNotWritten() throws {
    let journal = makeJournal(clock)
    #expect(try journal.append([write("level", .number(1))]) == SequenceNumber(1))
    #expect(try journal.append([write("level", .number(1)), write("gone", nil)]) == SequenceNumber(1))
    #expect(try journal.append([]) == SequenceNumber(1))
  }

  @Test func aLaterDecisionWinsThoughItsClockIsBehind() throws {
    let (fast, slow) = (TestClock(1_050_000), TestClock(1_000_000))
    let one = makeJournal(fast)
    let two = makeJournal(slow)
    _ = try one.append([write("level", .number(1))])
    try copy(one.origin, from: one, to: two)
    _ = try two.append([write("level", .number(2))])
    try copy(two.origin, from: two, to: one)
    #expect(one.tree()[try write("level", nil).address] == .number(2))
    #expect(one.tree() == two.tree())
  }

  @Test func aQuarantinedWriteNeitherCountsNorMovesTheClock() throws {
    let (wrong, right) = (TestClock(2_000_000), TestClock(1_000_000))
    let one = makeJournal(wrong)
    let two = makeJournal(right)
    let address = try write("level", nil).address
    _ = try one.append([write("level", .number(1))])
    try copy(one.origin, from: one, to: two)
    #expect(two.tree()[address] == nil)
    #expect(two.tree().head(of: one.origin).sequence == SequenceNumber(1))
    #expect(two.lastTime == .zero)
    right.advance(940_000)
    #expect(two.tree()[address] == .number(1))
    #expect(two.lastTime == one.lastTime)
  }

  @Test func aClockThatWentBackFarIsToldNotFollowed() throws {
    let journal = makeJournal(clock)
    _ = try journal.append([write("level", .number(1))])
    clock.advance(-30_000)
    _ = try journal.append([write("level", .number(2))])
    let page = try journal.read(journal.origin, after: .zero, limit: 9)
    #expect(page.entries.map(\.time) == page.entries.map(\.time).sorted())
    clock.advance(-60_000)
    let error = #expect(throws: JournalError.self) { try journal.append([write("level", .number(3))]) }
    #expect(error?.code == .clock)
    #expect(journal.tree().head(of: journal.origin).sequence == SequenceNumber(2))
  }

  @Test func aCloneIsALocatedFork() throws {
    let agent = NodeID.random()
    let one = makeJournal(clock, agent: agent)
    let clone = makeJournal(clock, agent: agent)
    let peer = makeJournal(clock)
    for journal in [one, clone] { _ = try journal.append([write("level", .number(1))]) }
    _ = try one.append([write("level", .number(2))])
    _ = try clone.append([write("level", .number(3))])
    try copy(one.origin, from: one, to: peer)
    for (target, source) in [(peer, clone), (one, clone), (clone, one)] {
      let before = target.tree()
      let error = #expect(throws: JournalError.self) {
        try target.ingest(source.read(one.origin, after: .zero, limit: 9))
      }
      #expect(error?.code == .forked)
      #expect(error?.origin == one.origin)
      #expect(error?.sequence == SequenceNumber(2))
      #expect(target.tree() == before)
    }
    _ = try clone.append([write("level", .number(4))])
    let error = #expect(throws: JournalError.self) {
      try peer.ingest(clone.read(one.origin, after: SequenceNumber(2), limit: 9))
    }
    #expect(error?.sequence == SequenceNumber(2), "found by the base of the page")
  }

  @Test func aRestoredBackupLearnsThatOthersHoldMore() throws {
    let agent = NodeID.random()
    let one = makeJournal(clock, agent: agent)
    let restored = makeJournal(clock, agent: agent)
    let peer = makeJournal(clock)
    _ = try one.append([write("level", .number(1))])
    _ = try restored.append([write("level", .number(1))])
    _ = try one.append([write("level", .number(2))])
    try copy(one.origin, from: one, to: peer)
    let error = #expect(throws: JournalError.self) { try copy(one.origin, from: peer, to: restored) }
    #expect(error?.code == .forked)
    #expect(error?.sequence == SequenceNumber(2))
    #expect(#expect(throws: JournalError.self) { try restored.adopt(peer.tree()) }?.code == .forked)
  }

  @Test func brokenPagesAreRefusedWhole() throws {
    let journal = makeJournal(clock)
    let other = makeJournal(clock)
    for number in 1...4 { _ = try journal.append([write("level", .number(Double(number)))]) }
    let good = try journal.read(journal.origin, after: .zero, limit: 9)
    var variants: [(JournalPage, JournalError.Code)] = []
    var page = good
    page.entries.remove(at: 1)
    variants.append((page, .refused))
    page = good
    page.entries.swapAt(1, 2)
    variants.append((page, .refused))
    page = good
    page.entries[3].writes = [try write("level", .number(9))]
    variants.append((page, .forked))
    page = good
    page.entries[2].time = page.entries[1].time
    variants.append((page, .refused))
    page = good
    page.entries[0].writes += page.entries[0].writes
    variants.append((page, .refused))
    page = good
    page.after = SequenceNumber(1)
    page.entries.removeFirst()
    variants.append((page, .gap))
    for (page, code) in variants {
      #expect(#expect(throws: JournalError.self) { try other.ingest(page) }?.code == code)
      #expect(other.tree() == Tree())
    }
    #expect(try other.ingest(good) == SequenceNumber(4))
    #expect(try other.ingest(good) == SequenceNumber(4), "a double is passed over")
  }

  @Test func tooManyWritesAndBadValuesAreRefused() throws {
    let journal = makeJournal(clock)
    let many = try (0...JournalEntry.mostWrites).map { try write("p\($0)", .flag(true)) }
    #expect(#expect(throws: JournalError.self) { try journal.append(many) }?.code == .refused)
    #expect(#expect(throws: JournalError.self) { try journal.append([write("a", .number(.nan))]) }?.code == .refused)
    let long = PointValue.text(String(repeating: "x", count: PointValue.longestText))
    let large = try (0..<16).map { try write("p\($0)", long) }
    #expect(#expect(throws: JournalError.self) { try journal.append(large) }?.code == .refused)
    #expect(journal.tree() == Tree())
    let page = JournalPage(
      origin: Origin(agent: .random(), incarnation: 1), after: .zero, base: .start,
      entries: (0...UInt64(JournalCore.mostEntries)).map {
        JournalEntry(sequence: SequenceNumber($0 + 1), time: HybridTime(milliseconds: Int64($0) + 1), writes: [])
      })
    #expect(#expect(throws: JournalError.self) { try journal.ingest(page) }?.message.contains("10001 entries") == true)
  }

  @Test func whoIsTooFarBehindGetsASnapshotAndTheTail() throws {
    let one = makeJournal(clock)
    let two = makeJournal(clock)
    let late = makeJournal(clock)
    _ = try one.append([write("gone", .flag(true)), write("level", .number(1))])
    try copy(one.origin, from: one, to: two)
    try copy(one.origin, from: one, to: late)
    _ = try one.append([write("gone", nil)])
    try copy(one.origin, from: one, to: two)
    let stability = JournalStability(
      positions: [one.origin: SequenceNumber(2)], time: min(one.lastTime, two.lastTime))
    one.collect(stability)
    #expect(one.tree().points.count == 1)
    #expect(
      #expect(throws: JournalError.self) { try one.read(one.origin, after: SequenceNumber(1), limit: 9) }?.code
        == .collected)
    clock.advance(10)
    _ = try one.append([write("level", .number(2))])
    try late.adopt(one.tree())
    #expect(late.tree()[try write("gone", nil).address] == nil)
    _ = try one.append([write("level", .number(3))])
    try copy(one.origin, from: one, to: late)
    #expect(late.tree() == one.tree())
  }

  @Test func writesFromBeforeTheCollectedTombstonesComeTooLate() throws {
    let one = makeJournal(clock)
    let forgotten = makeJournal(clock)
    _ = try forgotten.append([write("gone", .flag(true))])
    clock.advance(5)
    _ = try one.append([write("gone", .flag(false))])
    _ = try one.append([write("gone", nil)])
    one.collect(JournalStability(positions: [one.origin: SequenceNumber(2)], time: one.lastTime))
    let page = try forgotten.read(forgotten.origin, after: .zero, limit: 9)
    let error = #expect(throws: JournalError.self) { try one.ingest(page) }
    #expect(error?.code == .late)
    #expect(error?.origin == forgotten.origin)
    #expect(#expect(throws: JournalError.self) { try forgotten.adopt(one.tree()) }?.code == .late)
    #expect(one.tree().points.isEmpty)
  }
}
