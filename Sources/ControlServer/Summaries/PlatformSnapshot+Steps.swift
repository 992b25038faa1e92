internal import ControlAPI
internal import EdgeAgent
internal import EdgeModel

extension PlatformSnapshot {
  /// How far the clocks of two machines may be apart without a step being taken for another change's.
  private static let skew: Int64 = 2_000

  /// What machines did for a change, the oldest first.
  func steps(of change: ChangeRecord) -> [StepSummary] {
    let next = desired.changes.first { $0.deployment == change.deployment && $0.at > change.at }?.at
    let found = reports.values.flatMap { report in
      (report.steps ?? []).filter { Self.belongs($0, to: change, before: next) }
        .map { ($0, desired.nodes[report.node]?.name.rawValue ?? report.node.rawValue) }
    }
    return found.sorted { ($0.0.began, $0.0.number, $0.1) < ($1.0.began, $1.0.number, $1.1) }
      .map { StepSummary($0.0, node: $0.1) }
  }

  /// What brings a version up belongs to who asked for that version; what ends one, to who asked last before.
  private static func belongs(_ step: ChangeStep, to change: ChangeRecord, before next: Timestamp?) -> Bool {
    guard step.allocation.deployment == change.deployment else { return false }
    let isBringUp = [.fetch, .start, .check, .undo].contains(step.kind)
    switch change.kind {
    case .deploy, .update, .rollback:
      if isBringUp { return step.allocation.generation == change.generation }
      guard step.allocation.generation < change.generation else { return false }
    case .start:
      guard isBringUp, step.allocation.generation == change.generation else { return false }
    case .stop, .destroy:
      guard !isBringUp else { return false }
    case .cancel:
      guard !isBringUp || step.kind == .undo, step.allocation.generation == change.generation else { return false }
    case .follow, .unfollow:
      return false
    }
    let began = step.began.milliseconds
    return began &+ skew >= change.at.milliseconds && next.map { began &- skew < $0.milliseconds } ?? true
  }
}
