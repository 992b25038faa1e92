import TestSeeds
import Testing

@testable import DockerClient

/// Whole answers as trees: the same ones by Foundation and, with the trait `FastJSON`, by simdjson.
@Suite struct JSONReadingTests {
  private static let documents: [(String, JSONValue?)] = [
    ("null", .null), (" true ", true), ("[false]", [false]), ("\"\"", ""), ("[]", []), ("{}", [:]),
    ("[0, -1, 9007199254740993]", [0, -1, 9_007_199_254_740_993]),
    ("[9223372036854775807, -9223372036854775808]", [.integer(.max), .integer(.min)]),
    ("[9223372036854775808, 18446744073709551616]", [.number(0x1p63), .number(0x1p64)]),
    ("[0.5, -2.25e2, 1e400]", nil), ("[0.5, -2.25]", [0.5, -2.25]),
    (#"{"a": {"b": [1, {"c": null}]}, "d": "x"}"#, ["a": ["b": [1, ["c": nil]]], "d": "x"]),
    (#""\u00e9\n\"\\\/\ud83d\ude00""#, "é\n\"\\/😀"), ("\"é😀\"", "é😀"), (#"{"a\u0000b": "c\u0000d"}"#, ["a\0b": "c\0d"]),
    ("", nil), ("{", nil), ("[1,,2]", nil), ("[1] 2", nil), ("nul", nil), ("\"\n\"", nil),
    ("[01]", nil), ("[+1]", nil), ("NaN", nil), ("{1:2}", nil), (#""\ud83d""#, nil),
  ]

  @Test(arguments: documents) func `a document is read whole or not at all`(_ text: String, _ expected: JSONValue?) {
    let bytes = Array(text.utf8)
    #expect((try? JSONValue(parsing: bytes)) == expected)
    #expect((try? JSONValue(readingWithFoundation: bytes)) == expected)
  }

  @Test func `bytes that are no text are refused`() {
    for byte in [0x80, 0xC0, 0xFF] as [UInt8] {
      #expect(throws: (any Error).self) { try JSONValue(parsing: [0x22, byte, 0x22]) }
    }
  }

  @Test func `of equal names one remains`() throws {
    #expect(try JSONValue(parsing: Array(#"{"a":1,"a":2}"#.utf8)) == ["a": 2])
  }

  @Test(arguments: [100, 1_000, 100_000]) func `depth doesn't end the process`(_ depth: Int) {
    let bytes = Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
    if depth > 1_000 {
      #expect(throws: (any Error).self) { try JSONValue(parsing: bytes) }
    } else {
      _ = try? JSONValue(parsing: bytes)
    }
  }

  @Test func `a damaged answer is refused, or read as what it says now`() async throws {
    var random = SeededGenerator(seed: 6)
    let answer = Array(
      #"[{"Id":"a1","Created":1795329688,"Labels":{"é":"\u00e9"},"Size":-1.5e3,"Up":true,"No":null}]"#.utf8)
    for index in 0..<TestDepth.mutations {
      if index % 256 == 0 { await Task.yield() }  // tests that wait for something have their turn
      var bytes = answer
      for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        if Bool.random(using: &random) {
          bytes[place] = UInt8.random(in: .min ... .max, using: &random)
        } else {
          bytes.remove(at: place)
        }
      }
      guard let value = try? JSONValue(parsing: bytes) else { continue }
      // What was read can be written, and means the same then; 1e3 may have become 1000.
      let written = try EngineJSON.encode(value)
      let again = try EngineJSON.encode(try JSONValue(parsing: written))
      if again != written { Issue.record("\(bytes): \(value)") }
      #if FastJSON
        guard let quick = JSONValue(readingQuickly: bytes) else { continue }
        guard let slow = try? JSONValue(readingWithFoundation: bytes) else {
          Issue.record("Foundation refuses \(bytes)")
          continue
        }
        if try EngineJSON.encode(quick) != EngineJSON.encode(slow) { Issue.record("\(bytes): \(quick) and \(slow)") }
      #endif
    }
  }
}
