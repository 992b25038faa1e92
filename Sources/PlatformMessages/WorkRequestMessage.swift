public import EdgeModel
public import Messaging

/// Tells a machine that there are newer assignments for it, so that it pulls them at once.
///
/// It carries no work: losing, doubling or reordering it changes nothing but the time until the next pull.
public struct WorkRequestMessage: RabbitMessage, Codable, Hashable {
  public static let type = MessageType("flotilla.work-request", version: 1)

  /// The machine that shall pull.
  public var node: NodeID
  /// The position that is worth pulling.
  public var version: DesiredVersion

  public init(node: NodeID, version: DesiredVersion) {
    self.node = node
    self.version = version
  }
}
