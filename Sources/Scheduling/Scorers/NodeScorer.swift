/// Says how well a machine suits a workload that could run there. Pure: no clock, no randomness, no waiting.
public protocol NodeScorer: Sendable {
  /// What is worked out once for a workload, before its machines are scored.
  associatedtype Prepared = Void
  /// What it is called in configuration and explanations.
  var name: String { get }
  /// Works out what does not depend on the machine.
  func prepare(_ workload: WorkloadView, _ context: borrowing CycleContext) -> Prepared
  /// The score on a machine that passed all filters.
  func score(_ workload: WorkloadView, on node: NodeView, _ prepared: borrowing Prepared) -> Score
}

extension NodeScorer where Prepared == Void {
  public func prepare(_ workload: WorkloadView, _ context: borrowing CycleContext) {}
}
