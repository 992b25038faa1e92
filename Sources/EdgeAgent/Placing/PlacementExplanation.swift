public import EdgeModel
public import Scheduling

/// Why a deployment runs where it does, or nowhere: what a strategy says of it now.
public struct PlacementExplanation: Sendable, Hashable {
  public var deployment: DeploymentID
  public var name: AppName
  /// The name of the strategy that was asked.
  public var strategy: String
  /// The machine that it is on.
  public var node: NodeID?
  /// The machine that its next version would go to; `nil` for none.
  public var chosen: NodeID?
  /// What was said of every machine.
  public var workload: WorkloadExplanation
  /// The volumes that keep it on ``node``.
  public var volumes: [VolumeName]
}
