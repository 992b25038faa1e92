import EdgeModel
import Foundation
import TestSeeds
import Testing

struct TreeEncodingTests {
  @Test(arguments: UInt64(1)...20)
  func treesAndPagesReadBackAsTheyWere(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let journals = RandomJournals(origins: 3, entries: 25, using: &generator)
    let tree = journals.tree(upTo: journals.randomEnds(using: &generator), using: &generator)
    #expect(try JSONDecoder().decode(Tree.self, from: JSONEncoder().encode(tree)) == tree, "seed \(seed)")
    for (origin, entries) in journals.journals {
      let page = JournalPage(origin: origin, after: .zero, base: .start, entries: entries, hasMore: true)
      #expect(try JSONDecoder().decode(JournalPage.self, from: JSONEncoder().encode(page)) == page, "seed \(seed)")
    }
  }

  @Test func aPointIsFewBytes() throws {
    let writes = try (0..<100).map {
      PointWrite(try PointAddress("devices/lamp-\($0):level"[...]), .number(Double($0)))
    }
    let entry = JournalEntry(
      sequence: SequenceNumber(1_000), time: HybridTime(milliseconds: 1_763_697_600_000, counter: 3), writes: writes)
    let length = try JSONEncoder().encode(entry).count
    #expect(length / writes.count <= 50, "\(length) bytes for \(writes.count) points")
  }

  @Test func aTombstoneLeavesItsValueOut() throws {
    let write = PointWrite(try PointAddress("a:b"[...]), nil)
    #expect(String(decoding: try JSONEncoder().encode(write), as: UTF8.self) == #"{"p":"a:b"}"#)
  }

  @Test(arguments: ["", "a", ":", "a:", "A:b", "a//b:c", "../a:b", "a/./b:c", "a:b c", "/a:b", "a/:b"])
  func whatIsNoAddressIsRefused(_ text: String) {
    #expect(throws: InvalidIdentifier.self) { try PointAddress(text[...]) }
  }

  @Test(arguments: [":a", "a:b", "a/b/c:d.1", "a-b_c.d:e"])
  func addressesReadBack(_ text: String) throws {
    #expect(try PointAddress(text[...]).rawValue == text)
  }

  @Test(arguments: ["", "1.", ".1", "1.0", "01", "1.2.3", "+1", "1.4294967296"])
  func whatIsNoTimeIsRefused(_ text: String) { #expect(HybridTime(text) == nil) }

  @Test func timesCountOn() {
    let full = HybridTime(milliseconds: 5, counter: .max)
    #expect(full.successor == HybridTime(milliseconds: 6))
    #expect(full < full.successor)
    #expect(HybridTime("5.7") == HybridTime(milliseconds: 5, counter: 7))
    #expect(HybridTime(milliseconds: .max, counter: .max).successor.milliseconds == .max)
  }

  @Test(arguments: ["naaaaaaaaaaa", "naaaaaaaaaaa-0", "naaaaaaaaaaa-01", "x-1", "naaaaaaaaaaa-1-1", "naaaaaaaaaaa-+1"])
  func whatIsNoOriginIsRefused(_ text: String) {
    #expect(throws: InvalidIdentifier.self) { try Origin(text[...]) }
  }

  @Test func valuesBeyondTheLimitsAreRefused() {
    let long = String(repeating: "x", count: PointValue.longestText + 1)
    #expect(!PointValue.text(long).isValid)
    #expect(!PointValue.number(.nan).isValid)
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(PointValue.self, from: Data("\"\(long)\"".utf8)) }
  }
}
