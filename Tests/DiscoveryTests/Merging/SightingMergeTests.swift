import Testing

@testable import Discovery

@Suite struct SightingMergeTests {
  @Test func theFirstEvidenceWinsWhileItLasts() throws {
    var merge = SightingMerge(limit: 10)
    let (one, two) = try (sample("a", at: "10.0.0.1:80"), sample("a", at: "10.0.0.2:80", .probe))
    #expect(merge.step(.found(one), from: 0) == .found(one))
    #expect(merge.step(.found(two), from: 1) == nil)
    #expect(merge.step(.found(one), from: 0) == nil)
    #expect(merge.step(.lost(one), from: 0) == .updated(two))
    #expect(merge.step(.lost(one), from: 0) == nil)
    #expect(merge.step(.lost(two), from: 1) == .lost(two))
    #expect(merge.step(.found(one), from: 0) == .found(one))
  }

  @Test func onlyTheShownSightingsChangesAreNews() throws {
    var merge = SightingMerge(limit: 10)
    let (one, two, moved) = try (sample("a"), sample("a", .probe), sample("a", at: "10.0.0.9:80"))
    _ = merge.step(.found(one), from: 0)
    _ = merge.step(.found(two), from: 1)
    #expect(merge.step(.updated(moved), from: 1) == nil)
    #expect(merge.step(.updated(moved), from: 0) == .updated(moved))
    #expect(merge.step(.lost(two), from: 1) == nil)
    #expect(merge.step(.lost(try sample("b")), from: 0) == nil)
  }

  @Test func memoryIsBounded() throws {
    var merge = SightingMerge(limit: 2)
    for name in ["a", "b", "c", "d"] { _ = merge.step(.found(try sample(name)), from: 0) }
    #expect(merge.overflow == 2)
    #expect(merge.step(.lost(try sample("c")), from: 0) == nil)
    #expect(merge.step(.lost(try sample("a")), from: 0) == .lost(try sample("a")))
    #expect(merge.step(.found(try sample("c")), from: 0) == .found(try sample("c")))
  }
}
