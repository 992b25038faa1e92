import Manifests
import Testing

struct TOMLLimitTests {
  @Test func size() {
    let most = 256 * 1024
    let text = "a = 1\n#"
    let atLimit = text + String(repeating: "x", count: most - text.utf8.count)
    #expect(TOMLDocument.parse(atLimit).faults == [])
    let document = TOMLDocument.parse(atLimit + "x")
    #expect(document.faults.map(\.description) == ["1:1: the file has 262145 bytes; at most 262144 are read"])
    #expect(document.root.entries.isEmpty)
    #expect(!document.isComplete)
  }

  @Test(
    arguments: [
      { String(repeating: "[", count: $0) + String(repeating: "]", count: $0) },
      { String(repeating: "{a=", count: $0) + "1" + String(repeating: "}", count: $0) },
      { String(repeating: "[{a=", count: $0 / 2) + "1" + String(repeating: "}]", count: $0 / 2) },
    ] as [@Sendable (Int) -> String])
  func depthOfValues(_ nested: @Sendable (Int) -> String) {
    #expect(TOMLDocument.parse("a = \(nested(30))").faults == [])
    let faults = TOMLDocument.parse("a = \(nested(34))\nb = 1").faults
    #expect(faults.map(\.message) == ["tables and arrays may nest at most 32 deep"])
  }

  @Test func depthOfKeysAndHeadersAddsUp() {
    let path = { (count: Int) in Array(repeating: "k", count: count).joined(separator: ".") }
    #expect(TOMLDocument.parse("\(path(32)) = 1").faults == [])
    #expect(TOMLDocument.parse("\(path(33)) = 1").faults.count == 1)
    #expect(TOMLDocument.parse("[\(path(32))]").faults == [])
    #expect(TOMLDocument.parse("[\(path(33))]").faults.count == 1)
    #expect(TOMLDocument.parse("[\(path(20))]\n\(path(10)) = [[1]]").faults == [])
    #expect(TOMLDocument.parse("[\(path(20))]\n\(path(10)) = [[[1]]]").faults.count == 1)
    #expect(TOMLDocument.parse("[\(path(20))]\n\(path(13)) = 1").faults.count == 1)
  }

  @Test func hugeNestingDoesNotRecurse() {
    for text in ["[", "{a=", "[{a=", "a.", "[["] {
      let count = 200_000 / text.utf8.count
      #expect(!TOMLDocument.parse("a = " + String(repeating: text, count: count)).faults.isEmpty)
      #expect(!TOMLDocument.parse(String(repeating: text, count: count)).faults.isEmpty)
    }
  }

  @Test func numberOfFaults() {
    let document = TOMLDocument.parse(String(repeating: "?\n", count: 1000))
    #expect(document.faults.count == 101)
    #expect(document.faults.last?.description == "101:1: more than 100 faults: the rest of the file was not read")
    #expect(!document.isComplete)
    let few = TOMLDocument.parse("?\n?\n?\n", limits: TOMLLimits(faults: 3))
    #expect(few.faults.count == 3)
  }

  @Test func lengthOfNumbers() {
    #expect(TOMLDocument.parse("a = 0." + String(repeating: "1", count: 1022)).faults == [])
    let faults = TOMLDocument.parse("a = 0." + String(repeating: "1", count: 1023)).faults
    #expect(faults.map(\.message) == ["a number or date has at most 1024 characters"])
  }
}
