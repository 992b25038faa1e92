/// How a command in a container is (`ExecInspect`).
public struct ExecState: Sendable, Hashable, Decodable {
  /// What creating it gave.
  public let id: String
  /// Whether it has been started and hasn't ended.
  public let isRunning: Bool
  /// What it ended with, 0 to 255; `nil` while it runs, or before it was started.
  public let exitCode: Int?
  /// Its process, as the engine's machine counts them; 0 before it was started.
  public let processIdentifier: Int
  /// The id of the container that it runs in (`ContainerID`).
  public let container: String

  private enum CodingKeys: String, CodingKey {
    case id = "ID"
    case isRunning = "Running"
    case exitCode = "ExitCode"
    case processIdentifier = "Pid"
    case container = "ContainerID"
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    id = try values.decode(String.self, forKey: .id)
    isRunning = try values.decode(Bool.self, forKey: .isRunning)
    exitCode = try values.decodeIfPresent(Int.self, forKey: .exitCode)
    processIdentifier = try values.value(.processIdentifier, or: 0)
    container = try values.value(.container, or: "")
  }
}
