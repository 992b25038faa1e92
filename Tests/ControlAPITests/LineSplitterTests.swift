import Testing

@testable import ControlAPI

@Suite("Cutting a stream into lines") struct LineSplitterTests {
  private static func lines(_ chunks: [String]) throws -> (lines: [String], hasRest: Bool) {
    var splitter = LineSplitter()
    var lines: [String] = []
    for chunk in chunks {
      splitter.append(Array(chunk.utf8))
      while let line = try splitter.next() { lines.append(String(decoding: line, as: UTF8.self)) }
    }
    return (lines, splitter.hasRest)
  }

  @Test(
    "lines, wherever the chunks end",
    arguments: [
      ([], [], false), ([""], [], false), (["\n"], [], false), (["a\n"], ["a"], false), (["a"], [], true),
      (["a\n\n\nb\n"], ["a", "b"], false), (["a\r\nb\r\n"], ["a", "b"], false), (["\r\n"], [], false),
      (["a", "b", "\n", "c"], ["ab"], true), (["a\nb\nc"], ["a", "b"], true), (["a\r", "\nb\n"], ["a", "b"], false),
      (["{\"t\":\"ä", "ö\"}\n"], ["{\"t\":\"äö\"}"], false),
    ] as [([String], [String], Bool)])
  func cutting(_ chunks: [String], _ wanted: [String], _ hasRest: Bool) throws {
    let result = try Self.lines(chunks)
    #expect(result.lines == wanted)
    #expect(result.hasRest == hasRest)
  }

  @Test("the same lines come of every way to cut the bytes") func everyCut() throws {
    let bytes = Array("one\n\ntwo\r\nthree\n".utf8)
    for size in 1...bytes.count {
      var splitter = LineSplitter()
      var lines: [String] = []
      var rest = bytes[...]
      while !rest.isEmpty {
        splitter.append(Array(rest.prefix(size)))
        rest = rest.dropFirst(size)
        while let line = try splitter.next() { lines.append(String(decoding: line, as: UTF8.self)) }
      }
      #expect(lines == ["one", "two", "three"], "in pieces of \(size)")
      #expect(!splitter.hasRest)
    }
  }

  @Test("a line over the limit is refused, whole or not, and one at the limit is not") func limit() throws {
    var atLimit = LineSplitter(limit: 4)
    atLimit.append(Array("abcd\r\nx".utf8))
    #expect(try atLimit.next()?.count == 4)
    var over = LineSplitter(limit: 4)
    over.append(Array("abcde\n".utf8))
    #expect(throws: ControlError.self) { try over.next() }
    var endless = LineSplitter(limit: 4)
    endless.append(Array("abcde".utf8))
    #expect(throws: ControlError.self) { try endless.next() }
  }
}
