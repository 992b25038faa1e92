public import EdgeModel

/// A runtime that can say what its apps use. It measures when it is asked, and nothing in between.
public protocol UsageReporting: Sendable {
  /// What runs now, by id.
  /// - Throws: ``RuntimeError``.
  func usage() async throws -> [AllocationUsage]
}
