/// Hashes that are the same in every process, which Swift's own are not.
enum StableHash {
  static func mix(_ value: UInt64) -> UInt64 { finish(value &+ 0x9E37_79B9_7F4A_7C15) }

  /// SplitMix64's finisher.
  static func finish(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

extension StableHash {
  /// FNV-1a over a text, finished.
  static func text(_ text: String) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return finish(hash)
  }

  /// Joins the hashes of two names, so that every workload orders equal machines anew.
  @inline(__always)
  static func join(_ workload: UInt64, _ node: UInt64) -> UInt64 {
    let product = (workload ^ node) &* 0xBF58_476D_1CE4_E5B9
    return (product ^ (product >> 32)) &* (workload | 1)
  }
}
