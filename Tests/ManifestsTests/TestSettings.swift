#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What the environment says about this test run.
enum TestSettings {
  /// What is missing is a failure and no reason to skip.
  static let requiresServices = environment("FLOTILLA_REQUIRE_SERVICES") == "1"
  /// Full counts.
  static let isDeep = environment("FLOTILLA_TEST_DEEP") == "1"

  static func environment(_ name: String) -> String? { ProcessInfo.processInfo.environment[name] }
}

/// Small, fast and the same everywhere for the same seed.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
