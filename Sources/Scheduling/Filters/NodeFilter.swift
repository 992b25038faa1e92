/// A rule that a machine must meet to get a workload. Pure: no clock, no randomness, no waiting.
public protocol NodeFilter: Sendable {
  /// What it is called in configuration and explanations, such as `resources`.
  var name: String { get }
  func verdict(_ workload: WorkloadView, on node: NodeView, _ context: borrowing CycleContext) -> Verdict
}

/// What a filter says of a workload on a machine.
public enum Verdict: Hashable, Sendable {
  case feasible
  /// It can't run there, and why, in words that follow the machine's name and a colon: "runs amd64, needs arm64".
  case infeasible(String)
}

/// What filters and scorers can look at beside the one machine.
public struct CycleContext: Sendable {
  /// The cluster with all that this plan has placed so far.
  public let snapshot: ClusterSnapshot

  public init(snapshot: ClusterSnapshot) { self.snapshot = snapshot }
}
