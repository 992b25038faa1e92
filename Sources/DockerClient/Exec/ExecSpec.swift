/// A command to run in a container beside what runs there already.
public struct ExecSpec: Sendable, Hashable, Encodable {
  /// The command and its arguments. No shell takes part unless it is named.
  public var command: [String]
  /// Added to the container's environment; of equal names these count.
  public var environment: [String: String]
  /// Where it runs; `nil` for the container's own working directory.
  public var workingDirectory: String?
  /// As whom it runs, a name or a number, with a group after a colon; `nil` for the container's own user.
  public var user: String?
  /// Gives it a terminal: both outputs become one.
  public var isTTY = false
  /// Gives it a standard input, which ``ExecOperations/attach(_:isTTY:size:)`` writes to. Otherwise it reads none.
  public var takesInput = false
  /// Runs it with all rights that the engine's machine has to give.
  public var isPrivileged = false

  /// A command with its arguments, as the container's own user unless told otherwise.
  public init(
    _ command: [String], environment: [String: String] = [:], workingDirectory: String? = nil, user: String? = nil
  ) {
    self.command = command
    self.environment = environment
    self.workingDirectory = workingDirectory
    self.user = user
  }

  private enum CodingKeys: String, CodingKey {
    case command = "Cmd"
    case environment = "Env"
    case workingDirectory = "WorkingDir"
    case user = "User"
    case takesInput = "AttachStdin"
    case givesOutput = "AttachStdout"
    case givesErrors = "AttachStderr"
    case hasTerminal = "Tty"
    case isPrivileged = "Privileged"
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(command, forKey: .command)
    if !environment.isEmpty {
      try values.encode(environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }, forKey: .environment)
    }
    try values.encodeIfPresent(workingDirectory, forKey: .workingDirectory)
    try values.encodeIfPresent(user, forKey: .user)
    try values.encode(takesInput, forKey: .takesInput)
    try values.encode(true, forKey: .givesOutput)
    try values.encode(true, forKey: .givesErrors)
    try values.encode(isTTY, forKey: .hasTerminal)
    if isPrivileged { try values.encode(true, forKey: .isPrivileged) }
  }
}
