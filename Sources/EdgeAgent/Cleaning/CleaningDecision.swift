import EdgeModel

/// Says what goes of what a machine has, as a pure value: no clock, no disk.
struct CleaningDecision {
  /// Why there is cleaning.
  enum Occasion: Sendable, Hashable {
    /// What the policy says, as always.
    case routine
    /// Somebody asked for all that nothing uses to go, however new.
    case everything
    /// A disk is nearly full.
    case shortage
  }

  let policy: CleaningPolicy
  let occasion: Occasion
  let now: Timestamp

  /// Files of a version may be written just before something names it.
  static let newest: Int64 = 3_600_000

  /// - Parameter items: what there is; of output also what must stay, as it counts.
  /// - Returns: what goes, each with its reason, and what stays although it takes room.
  func decide(_ items: [CleaningItem]) -> (removed: [CleaningItem], kept: [CleaningItem]) {
    var removed: [CleaningItem] = []
    var kept: [CleaningItem] = []
    for item in items {
      if let reason = reason(item) {
        var going = item
        going.reason = reason
        removed.append(going)
      } else {
        kept.append(item)
      }
    }
    shrink(&kept, &removed, of: [.builtImage, .fetchedImage], to: policy.imageQuota, "unused images take")
    shrink(&kept, &removed, of: [.output], to: policy.outputQuota, "the output of apps takes")
    // What is in use is of no interest to anybody, but for data: whoever looks for room wants to see it.
    kept.removeAll { $0.unusedSince == nil && $0.kind != .volume }
    return (removed.sorted(by: Self.isBefore), kept.sorted(by: Self.isBefore))
  }

  private static func isBefore(_ left: CleaningItem, _ right: CleaningItem) -> Bool {
    (left.kind.rawValue, left.name) < (right.kind.rawValue, right.name)
  }

  private func reason(_ item: CleaningItem) -> String? {
    guard item.kind != .volume, let since = item.unusedSince else { return nil }
    let age = max(0, now.milliseconds &- since.milliseconds)
    if item.kind == .output {
      if occasion == .shortage { return "a disk is nearly full" }
      let limit = policy.outputFor.components.seconds
      return age / 1_000 >= limit ? "it was printed more than \(Self.words(limit)) ago" : nil
    }
    if item.kind == .files || item.kind == .folder, age < Self.newest { return nil }
    switch occasion {
    case .everything: return "nothing uses it"
    case .shortage: return "nothing uses it, and a disk is nearly full"
    case .routine:
      let limit = policy.unusedFor.components.seconds
      return age / 1_000 >= limit ? "nothing has used it for \(Self.words(limit))" : nil
    }
  }

  /// Takes the oldest of some kinds until the rest fits.
  private func shrink(
    _ kept: inout [CleaningItem], _ removed: inout [CleaningItem], of kinds: Set<CleaningItem.Kind>, to quota: Int64,
    _ words: String
  ) {
    var total = kept.filter { kinds.contains($0.kind) }.reduce(Int64(0)) {
      $0.addingReportingOverflow(max(0, $1.bytes)).partialValue
    }
    let oldest = kept.filter { kinds.contains($0.kind) && $0.unusedSince != nil }
      .sorted { ($0.unusedSince ?? now, $0.name) < ($1.unusedSince ?? now, $1.name) }
    for item in oldest where total > quota {
      total -= max(0, item.bytes)
      kept.removeAll { $0.kind == item.kind && $0.name == item.name }
      var going = item
      going.reason = "\(words) more than \(DiskGauge.words(quota)) together"
      removed.append(going)
    }
  }

  /// `7 days`, `90 minutes`.
  private static func words(_ seconds: Int64) -> String {
    if seconds >= 2 * 86_400 { return "\(seconds / 86_400) days" }
    return seconds >= 7_200 ? "\(seconds / 3_600) hours" : "\(seconds / 60) minutes"
  }
}
