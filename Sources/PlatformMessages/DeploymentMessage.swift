public import EdgeModel
public import Messaging

/// A machine saw an allocation change its phase. The live feed only: the machine's report repeats all that matters.
public struct DeploymentMessage: RabbitMessage, Codable, Hashable {
  public static let type = MessageType("flotilla.deployment", version: 1)

  public var node: NodeID
  public var deployment: DeploymentID
  public var allocation: AllocationID
  public var phase: ObservedAllocation.Phase
  /// In words: why it failed, or what is going on.
  public var detail: String?
  /// The position of the assignments that the machine acts on.
  public var version: DesiredVersion
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
