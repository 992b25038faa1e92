import Foundation

/// How much a run of the tests does: `FLOTILLA_TEST_DEEP=1` has the full counts.
package enum TestDepth {
  package static let isFull = ProcessInfo.processInfo.environment["FLOTILLA_TEST_DEEP"] == "1"
  /// How many mutations a parser is put through.
  package static let mutations = isFull ? 1_000_000 : 100_000
}
