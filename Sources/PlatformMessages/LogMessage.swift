public import EdgeModel
public import Messaging

/// One line of output of an allocation, build output included.
public struct LogMessage: RabbitMessage, Codable, Hashable {
  public static let type = MessageType("flotilla.log", version: 1)

  /// The deployment that the allocation is of.
  public var deployment: DeploymentID
  /// Who wrote the line.
  public var allocation: AllocationID
  /// Where the line comes from.
  public var stream: LogLine.Stream
  /// Counts the lines of the allocation: a reader drops what it has seen and notices what is missing.
  public var sequence: UInt64
  /// When it was written, in whole milliseconds.
  public var at: Timestamp
  /// How many nanoseconds after `at` it was, where that is known; older agents don't say.
  public var nanoseconds: UInt32?
  /// Which of the allocation's services wrote it; `nil` for the only one or the main one.
  public var service: String?
  /// Without its line end; any text, `|` included.
  public var line: String

  public init(
    deployment: DeploymentID, allocation: AllocationID, stream: LogLine.Stream, sequence: UInt64, at: Timestamp,
    nanoseconds: UInt32? = nil, service: String? = nil, line: String
  ) {
    self.deployment = deployment
    self.allocation = allocation
    self.stream = stream
    self.sequence = sequence
    self.at = at
    self.nanoseconds = nanoseconds
    self.service = service
    self.line = line
  }
}
