/// Texts that a format of fields stumbles over, from a seed.
struct ArbitraryText: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// SplitMix64.
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }

  /// Up to 12 scalars: separators, ends of lines, NUL, marks, JSON's signs, and any other.
  mutating func text() -> String {
    var text = ""
    for _ in 0..<Int.random(in: 0...12, using: &self) {
      if Bool.random(using: &self), let scalar = Self.awkward.randomElement(using: &self) {
        text.unicodeScalars.append(scalar)
      } else {
        text.unicodeScalars.append(anyScalar())
      }
    }
    return text
  }

  /// Mostly one that can be written.
  mutating func word() -> String {
    Int.random(in: 0..<4, using: &self) == 0
      ? text() : "w\(UInt16.random(in: .min ... .max, using: &self))\u{E9}"
  }

  mutating func bytes() -> [UInt8] {
    var bytes = Array(text().utf8)
    for _ in 0..<Int.random(in: 0...2, using: &self) {
      let place = Int.random(in: 0...bytes.count, using: &self)
      bytes.insert(UInt8.random(in: .min ... .max, using: &self), at: place)
    }
    return bytes
  }

  private mutating func anyScalar() -> Unicode.Scalar {
    while true {
      let limit: UInt32 = Bool.random(using: &self) ? 0x250 : 0x10FFFF
      if let scalar = Unicode.Scalar(UInt32.random(in: 0...limit, using: &self)) { return scalar }
    }
  }

  private static let awkward = Array("|\n\r\0\t\u{301}\u{200D}{}\"\\:,null\u{FEFF}\u{2028} 0".unicodeScalars)
}
