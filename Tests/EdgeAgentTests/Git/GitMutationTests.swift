import Foundation
import Testing

@testable import EdgeAgent

/// What comes from outside never traps, and what is taken keeps the rules, however it is bent.
@Suite struct GitMutationTests {
  private static let rounds = ProcessInfo.processInfo.environment["FLOTILLA_TEST_DEEP"] == "1" ? 200_000 : 4_000

  /// Steele and others' SplitMix64: the same bends in every run.
  private struct Bends: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  private func bent(_ bytes: [UInt8], _ special: [UInt8], _ generator: inout Bends) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      let place = Int.random(in: 0...bytes.count, using: &generator)
      switch Int.random(in: 0..<3, using: &generator) {
      case 0: bytes.insert(special.randomElement(using: &generator) ?? 0, at: place)
      case 1 where place < bytes.count: bytes.remove(at: place)
      default: bytes = Array(bytes[..<place]) + bytes[(place / 2)...]
      }
    }
    return bytes
  }

  @Test func addresses() {
    var generator = Bends(state: 1)
    let seeds = [
      "https://example.org/ann/shop.git", "ssh://git@example.org:22/ann/shop", "git@example.org:ann/shop", "/srv/shop",
      "file:///srv/shop", "http://[::1]:80/x",
    ]
    var taken = 0
    for round in 0..<Self.rounds {
      let text = String(
        decoding: bent(Array(seeds[round % seeds.count].utf8), Array("-:/@[]. %\u{7}\0é?#".utf8), &generator),
        as: UTF8.self)
      guard let url = try? GitRepositoryURL(text) else { continue }
      taken += 1
      #expect(!url.text.hasPrefix("-") && !(url.host ?? "").hasPrefix("-"))
      #expect(!url.path.drop { $0 == "/" }.hasPrefix("-"))
      #expect(!url.text.unicodeScalars.contains { $0.value < 0x20 })
      if url.kind == .https || url.kind == .http {
        #expect(!url.text.dropFirst(url.kind.rawValue.count + 3).prefix { $0 != "/" }.contains("@"))
      }
    }
    #expect(taken > 0 && taken < Self.rounds)
  }

  @Test func listings() {
    var generator = Bends(state: 2)
    let object = String(repeating: "a", count: 40)
    let seed = Array("100644 blob \(object)      12\ta/b.txt\u{0}120000 blob \(object)       3\tlink\u{0}".utf8)
    var taken = 0
    for _ in 0..<Self.rounds {
      guard
        let tree = try? GitTree(listing: bent(seed, Array("\0\t ./-9a".utf8) + [0xFF], &generator), policy: GitPolicy())
      else { continue }
      taken += 1
      for entry in tree.entries {
        let parts = entry.path.split(separator: "/", omittingEmptySubsequences: false)
        #expect(entry.size >= 0 && !parts.contains { $0.isEmpty || $0 == ".." || $0 == "." })
      }
    }
    #expect(taken > 0)
  }

  @Test func batches() {
    var generator = Bends(state: 3)
    let seed = Array("aaaa blob 3\nabc\nbbbb blob 0\n\n".utf8)
    var taken = 0
    for _ in 0..<Self.rounds {
      if (try? GitObjectBatch.contents(of: bent(seed, Array("\n 39-".utf8), &generator), count: 2)) != nil {
        taken += 1
      }
    }
    #expect(taken > 0)
  }
}
