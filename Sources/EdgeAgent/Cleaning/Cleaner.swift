import Coordination
import EdgeModel
import EdgeStore
import Logging

/// Finds what this machine can do without, and removes it. Only what Flotilla made or fetched for an app is ever looked at.
struct Cleaner: Sendable {
  let keeper: BlobKeeper
  let output: OutputCleaning
  /// Where fetching from Git works.
  let fetches: LeftFolders
  /// `nil` for a runtime that keeps nothing that it could tell of.
  let runtime: (any StorageKeeping)?
  let policy: CleaningPolicy
  let gauge: DiskGauge
  let time: TimeSource
  let logger: Logger

  /// What was done, or would be.
  struct Result: Sendable {
    var removed: [CleaningItem]
    var kept: [CleaningItem]
    var notes: [String]
  }

  /// What looking for things of one kind gave.
  private struct Findings {
    var items: [CleaningItem] = []
    var notes: [String] = []

    mutating func add(_ what: String, _ find: () async throws -> [CleaningItem]) async throws {
      do {
        items += try await find()
      } catch {
        try Task.checkCancellation()
        notes.append("\(what) could not be looked at: \(error)")
      }
    }
  }

  /// - Parameter dryRun: whether nothing is removed.
  /// - Throws: `CancellationError`. What could not be looked at or removed is told in the result.
  func clean(_ occasion: CleaningDecision.Occasion, dryRun: Bool = false) async throws -> Result {
    var findings = Findings()
    let need = try await need()
    await watchRuntime(&findings)
    try await findings.add("output") { try await output.items() }
    try await findings.add("folders of fetches") { try fetches.items() }
    if let unneeded = try await keeper.unneeded() {
      findings.items += unneeded
    } else {
      findings.notes.append("which files of versions are needed is not known yet; none of them was looked at")
    }
    if let runtime, let need {
      try await findings.add("images and volumes") { try await runtime.storedItems(besides: need) }
    } else if runtime != nil {
      findings.notes.append("what shall run here is not known yet; images were not looked at")
    }
    let decision = CleaningDecision(policy: policy, occasion: occasion, now: time.now())
    let decided = decision.decide(findings.items)
    var removed = decided.removed
    if !dryRun {
      for index in removed.indices {
        do {
          try await remove(removed[index])
          logger.info(
            "removed what nothing needs",
            metadata: [
              "kind": "\(removed[index].kind.rawValue)", "name": "\(removed[index].name)",
              "bytes": "\(removed[index].bytes)", "reason": "\(removed[index].reason ?? "")",
            ])
        } catch {
          try Task.checkCancellation()
          removed[index].fault = "\(error)"
        }
      }
    }
    return Result(removed: removed, kept: decided.kept, notes: findings.notes)
  }

  /// Has the gauge look at the runtime's disks too.
  private func watchRuntime(_ findings: inout Findings) async {
    do {
      if let runtime { gauge.watch(try await runtime.storageFolders()) }
    } catch {
      findings.notes.append("where the runtime keeps its things is not known: \(error)")
    }
  }

  private func remove(_ item: CleaningItem) async throws {
    switch item.kind {
    case .files: try await keeper.remove(item)
    case .output: try await output.remove(item)
    case .folder where item.name.hasPrefix(fetches.folder + "/"): try fetches.remove(item)
    default:
      // What was assigned meanwhile counts.
      guard let runtime, let now = try await self.need() else { return }
      try await runtime.removeStored(item, besides: now)
    }
  }

  /// `nil` where this machine doesn't know yet what it shall run.
  private func need() async throws -> StorageNeed? {
    guard keeper.knowsWhatCounts, let set = keeper.inbox.assignments else { return nil }
    let state = try await keeper.log.state()
    let allocations = set.allocations + state.allocations.values.filter { $0.node == keeper.node }
    let pinned = state.deployments.values.flatMap { deployment in
      (deployment.resolved.map { [$0.workload] } ?? []) + deployment.history.map(\.workload)
    }
    let images = (allocations.map(\.workload) + pinned).flatMap(\.allServices).compactMap(\.settings.image)
    return StorageNeed(allocations: Set(allocations.map(\.id)), images: Set(images))
  }
}
