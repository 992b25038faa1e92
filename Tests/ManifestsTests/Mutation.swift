import TestSeeds

extension String {
  /// C0, DEL and C1, byte by byte: Unicode's own tables take longer than what is tested.
  var hasControlCharacters: Bool {
    var before: UInt8 = 0
    for byte in utf8 {
      if byte < 0x20 || byte == 0x7F || (before == 0xC2 && (0x80...0x9F).contains(byte)) { return true }
      before = byte
    }
    return false
  }
}

/// One broken file, from a good one or from fragments.
struct Mutation {
  private var random: SeededGenerator
  private let good: [[UInt8]]
  /// Taken now and then: breaking them costs more than it finds.
  private let large: [[UInt8]]
  private let fragments: [[UInt8]]

  init(seed: UInt64, good: [[UInt8]], large: [[UInt8]], fragments: [[UInt8]]) {
    random = SeededGenerator(seed: seed)
    self.good = good
    self.large = large
    self.fragments = fragments
  }

  mutating func next() -> [UInt8] {
    var bytes: [UInt8]
    if Int.random(in: 0..<4, using: &random) == 0 {
      bytes = []
      for _ in 0..<Int.random(in: 1...12, using: &random) { bytes += fragment() }
    } else {
      bytes = (Int.random(in: 0..<40, using: &random) == 0 ? large : good).randomElement(using: &random) ?? []
    }
    for _ in 0..<Int.random(in: 0...4, using: &random) { mutate(&bytes) }
    return bytes
  }

  private mutating func mutate(_ bytes: inout [UInt8]) {
    let start = Int.random(in: 0...bytes.count, using: &random)
    let end = min(bytes.count, start + Int.random(in: 0...12, using: &random))
    switch Int.random(in: 0..<5, using: &random) {
    case 0: bytes.insert(contentsOf: fragment(), at: start)
    case 1: bytes.removeSubrange(start..<end)
    case 2: bytes.insert(contentsOf: bytes[start..<end], at: Int.random(in: 0...bytes.count, using: &random))
    case 3: bytes.replaceSubrange(start..<end, with: fragment())
    default: if start < bytes.count { bytes[start] = UInt8.random(in: .min ... .max, using: &random) }
    }
  }

  private mutating func fragment() -> [UInt8] {
    if Int.random(in: 0..<12, using: &random) == 0 { return [UInt8.random(in: .min ... .max, using: &random)] }
    return fragments.randomElement(using: &random) ?? []
  }
}
