public import EdgeModel

extension ControlPlane {
  /// Removes what this machine can do without.
  /// - Parameters:
  ///   - everything: also what is too new for the machine's own cleaning, as long as nothing uses it.
  ///   - dryRun: only says what would go.
  /// - Throws: ``ControlPlaneError`` with code `.conflict` where an agent cleans nothing.
  public func clean(everything: Bool, dryRun: Bool) async throws -> CleaningReport {
    guard let cleaner = machine?.cleaner else {
      throw ControlPlaneError(.conflict, "this agent keeps nothing that could be cleaned")
    }
    let result = try await cleaner.clean(everything ? .everything : .routine, dryRun: dryRun)
    return CleaningReport(
      node: identity.node, name: identity.name, at: now(), isDryRun: dryRun, removed: result.removed,
      kept: result.kept, lowDisk: cleaner.gauge.shortage(), notes: result.notes)
  }
}
