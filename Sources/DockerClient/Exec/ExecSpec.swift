/// A command to run in a container beside what runs there already (`ContainerExec`).
public struct ExecSpec: EngineObject {
  public var fields: [String: JSONValue]
  public init(fields: [String: JSONValue]) { self.fields = fields }

  /// A command with its arguments, as the container's own user unless told otherwise. Both of its outputs can be read.
  public init(
    _ command: [String], environment: [String: String] = [:], workingDirectory: String? = nil, user: String? = nil
  ) {
    fields = ["Cmd": command.json, "AttachStdout": true, "AttachStderr": true]
    if !environment.isEmpty { self.environment = environment }
    self.workingDirectory = workingDirectory
    self.user = user
  }

  /// The command and its arguments. No shell takes part unless it is named.
  public var command: [String] {
    get { self["Cmd", or: []] }
    set { self["Cmd"] = newValue }
  }
  /// Added to the container's environment; of equal names these count.
  public var environment: [String: String] {
    get { self[variables: "Env"] }
    set { self[variables: "Env"] = newValue }
  }
  /// Where it runs; `nil` for the container's own working directory.
  public var workingDirectory: String? {
    get { self["WorkingDir"] }
    set { self["WorkingDir"] = newValue }
  }
  /// As whom it runs, a name or a number, with a group after a colon; `nil` for the container's own user.
  public var user: String? {
    get { self["User"] }
    set { self["User"] = newValue }
  }
  /// Gives it a terminal: both outputs become one.
  public var isTTY: Bool {
    get { self["Tty", or: false] }
    set { self["Tty"] = newValue }
  }
  /// How large its terminal is at first. API 1.42; ``ExecOperations/attach(_:isTTY:size:)`` sets it with older engines too.
  public var terminalSize: TerminalSize? {
    get { self["ConsoleSize"] }
    set { self["ConsoleSize"] = newValue }
  }
  /// Gives it a standard input, which ``ExecOperations/attach(_:isTTY:size:)`` writes to. Otherwise it reads none.
  public var takesInput: Bool {
    get { self["AttachStdin", or: false] }
    set { self["AttachStdin"] = newValue }
  }
  /// The keys that end the attachment to its terminal when they are written, such as `ctrl-p,ctrl-q`; nil: the engine's.
  /// Engine 20.10 ends the command as well, with 126.
  public var detachKeys: String? {
    get { self["DetachKeys"] }
    set { self["DetachKeys"] = newValue }
  }
  /// Runs it with all rights that the engine's machine has to give.
  public var isPrivileged: Bool {
    get { self["Privileged", or: false] }
    set { self["Privileged"] = newValue }
  }

  /// What engines older than this client may not know.
  static let newFields = [FieldVersion("ConsoleSize", since: 42)]
}
