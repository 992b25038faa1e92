public import EdgeModel
public import Messaging

/// One line of output of an allocation, build output included.
public struct LogMessage: RabbitMessage, Codable, Hashable {
  public static let type = MessageType("flotilla.log", version: 1)

  public var deployment: DeploymentID
  public var allocation: AllocationID
  public var stream: LogLine.Stream
  /// Counts the lines of the allocation: a reader drops what it has seen and notices what is missing.
  public var sequence: UInt64
  public var at: Timestamp
  /// Without its line end; any text, `|` included.
  public var line: String

  public init(
    deployment: DeploymentID, allocation: AllocationID, stream: LogLine.Stream, sequence: UInt64, at: Timestamp,
    line: String
  ) {
    self.deployment = deployment
    self.allocation = allocation
    self.stream = stream
    self.sequence = sequence
    self.at = at
    self.line = line
  }
}
