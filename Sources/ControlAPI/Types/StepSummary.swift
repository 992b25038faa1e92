public import EdgeModel

/// One step that a machine took to carry a change out.
public struct StepSummary: Codable, Hashable, Sendable {
  /// What was done.
  public var kind: ChangeStep.Kind
  /// How it ended, or that it is under way.
  public var outcome: ChangeStep.Outcome
  /// The machine's name, or its id where that is all that is known.
  public var node: String
  /// What it was done for: a deployment's version on a machine.
  public var allocation: AllocationID
  /// By the machine's own clock.
  public var at: CivilTime
  /// How long it took; `nil` while it is under way.
  public var milliseconds: Int64?
  /// Why it failed.
  public var detail: String?

  /// A step as it is shown.
  /// - Parameter node: the machine's name, or its id.
  public init(_ step: ChangeStep, node: String) {
    kind = step.kind
    outcome = step.outcome
    self.node = node
    allocation = step.allocation
    at = CivilTime(step.began)
    milliseconds = step.ended.map { max(0, $0.milliseconds &- step.began.milliseconds) }
    detail = step.detail
  }
}
