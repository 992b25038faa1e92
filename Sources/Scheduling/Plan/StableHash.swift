internal import EdgeModel

/// Hashes that are the same in every process, which Swift's own are not.
enum StableHash {
  /// FNV-1a over both names, finished so that similar names lie far apart.
  static func pair(_ workload: WorkloadID, _ node: NodeID) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    for byte in workload.rawValue.utf8 { add(byte) }
    // No text has this byte: it keeps the two names apart.
    add(0xFF)
    for byte in node.rawValue.utf8 { add(byte) }
    return finish(hash)
  }

  static func mix(_ value: UInt64) -> UInt64 { finish(value &+ 0x9E37_79B9_7F4A_7C15) }

  /// SplitMix64's finisher.
  static func finish(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
