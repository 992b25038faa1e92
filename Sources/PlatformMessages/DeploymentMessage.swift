public import EdgeModel
public import Messaging

/// A machine saw an allocation change its phase. The live feed only: the machine's report repeats all that matters.
public struct DeploymentMessage: RabbitMessage, Codable, Hashable {
  public static let type = MessageType("flotilla.deployment", version: 1)

  /// The machine that saw it.
  public var node: NodeID
  /// The deployment that the allocation is of.
  public var deployment: DeploymentID
  /// The allocation that changed.
  public var allocation: AllocationID
  /// The phase that it is in now.
  public var phase: ObservedAllocation.Phase
  /// In words: why it failed, or what is going on.
  public var detail: String?
  /// The position of the assignments that the machine acts on.
  public var version: DesiredVersion
  /// When it was seen, by the machine's own clock.
  public var at: Timestamp

  public init(
    node: NodeID, deployment: DeploymentID, allocation: AllocationID, phase: ObservedAllocation.Phase,
    detail: String? = nil, version: DesiredVersion, at: Timestamp
  ) {
    self.node = node
    self.deployment = deployment
    self.allocation = allocation
    self.phase = phase
    self.detail = detail
    self.version = version
    self.at = at
  }
}
