/// How a command in a container is (`ExecInspect`).
public struct ExecState: EngineObject {
  public static let requiredField: String? = "ID"

  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// What creating it gave.
  public var id: String { self["ID", or: ""] }
  /// Whether it has been started and hasn't ended.
  public var isRunning: Bool { self["Running", or: false] }
  /// What it ended with, 0 to 255; `nil` while it runs, or before it was started.
  public var exitCode: Int? { self["ExitCode"] }
  /// Its process, as the engine's machine counts them; 0 before it was started.
  public var processIdentifier: Int { self["Pid", or: 0] }
  /// The id of the container that it runs in (`ContainerID`).
  public var container: String { self["ContainerID", or: ""] }
  /// The command and its arguments.
  public var command: [String] {
    let first: String? = fields["ProcessConfig"]?["entrypoint"]?.value()
    return (first.map { [$0] } ?? []) + (fields["ProcessConfig"]?["arguments"]?.value() ?? [])
  }
  /// As whom it runs; `nil` for the container's own user.
  public var user: String? {
    let user: String? = fields["ProcessConfig"]?["user"]?.value()
    return user.flatMap { $0.isEmpty ? nil : $0 }
  }
  /// Whether it has a terminal.
  public var isTTY: Bool { fields["ProcessConfig"]?["tty"]?.value() ?? false }
  /// Whether it has all rights that the engine's machine has to give.
  public var isPrivileged: Bool { fields["ProcessConfig"]?["privileged"]?.value() ?? false }
  /// Whether it reads a standard input (`OpenStdin`).
  public var takesInput: Bool { self["OpenStdin", or: false] }
}
