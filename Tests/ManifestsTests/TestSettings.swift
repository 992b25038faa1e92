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
