internal import Subprocess
import Synchronization

/// A command that is run to its end and whose output is taken whole, within limits.
///
/// It gets a session of its own, so that it has no terminal to ask questions on, and so that cancelling ends everything
/// that it started: SIGTERM to the group, SIGKILL two seconds later.
struct ChildCommand: Sendable {
  /// The command, looked up in the environment's `PATH`, and its arguments.
  var arguments: [String]
  /// The whole environment; nothing is inherited.
  var environment: [String: String]
  /// Where it runs; `nil` for where this process runs.
  var directory: String?
  /// How many bytes of each of its two streams are taken; more is an error.
  var outputLimit = 1 << 20
  /// The longest file that it may write, in bytes.
  var fileSizeLimit: Int64?

  struct Outcome: Sendable {
    /// The exit status; 128 and the signal's number for a process that a signal ended, as shells have it.
    var status: Int32
    var output: [UInt8]
    var errorOutput: [UInt8]

    var isSuccess: Bool { status == 0 }
  }

  /// A command that could not be started, or that said more than its limit.
  enum Failure: Error, Hashable {
    case notStarted(String)
    case outputLimitExceeded
  }

  /// What a shell answers for a command that isn't there (POSIX, Shell Command Language 2.8.2).
  static let notFoundStatus: Int32 = 127

  /// The system's own shell, whatever `PATH` the command gets.
  static func shell() async throws -> Executable {
    .path(try await Executable.name("sh").resolveExecutablePath(in: .custom(["PATH": "/bin:/usr/bin:/usr/local/bin"])))
  }

  /// Sets the directory and the limits between fork and exec without any code of ours there.
  private static let script = """
    if [ -n "$1" ]; then cd "$1" || exit 126; fi
    if [ -n "$2" ]; then ulimit -f "$2" || exit 126; fi
    ulimit -c 0
    shift 2
    exec "$@"
    """

  /// How it is started: in a session of its own, which cancelling ends.
  func configuration() async throws -> Configuration {
    var options = PlatformOptions()
    options.createSession = true
    options.teardownSequence = [
      .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: .seconds(2))
    ]
    // `ulimit -f` counts blocks of 512 bytes.
    let blocks = fileSizeLimit.map { String(max(1, $0 / 512)) } ?? ""
    return Configuration(
      executable: try await Self.shell(),
      arguments: Arguments(["-c", Self.script, "sh", directory ?? "", blocks] + arguments),
      environment: .custom(
        Dictionary(environment.map { (.init(stringLiteral: $0.key), $0.value) }, uniquingKeysWith: { $1 })),
      platformOptions: options)
  }

  /// Runs the command.
  /// - Parameter input: What it reads on its standard input.
  /// - Throws: ``Failure``, or `CancellationError` when the task was cancelled, after the whole group was ended.
  func run(input: [UInt8] = []) async throws -> Outcome {
    try Task.checkCancellation()
    let group = Mutex<ProcessGroup?>(nil)
    do {
      let result = try await Subprocess.run(
        try await configuration(), input: .array(input), output: .bytes(limit: outputLimit),
        error: .bytes(limit: outputLimit)
      ) { execution in
        let id = execution.processIdentifier.value
        group.withLock { $0 = ProcessGroup(id: id) }
      }
      // What the command left behind in its session would go on unknown to anybody.
      await group.withLock { $0 }?.end(grace: .zero)
      try Task.checkCancellation()
      return Outcome(
        status: result.terminationStatus.shellStatus, output: result.standardOutput, errorOutput: result.standardError)
    } catch let error as SubprocessError {
      await group.withLock { $0 }?.end(grace: .zero)
      try Task.checkCancellation()
      if error.code == .outputLimitExceeded { throw Failure.outputLimitExceeded }
      throw Failure.notStarted("\(error)")
    } catch {
      await group.withLock { $0 }?.end(grace: .zero)
      throw error
    }
  }
}

extension TerminationStatus {
  /// The status as `$?` has it.
  var shellStatus: Int32 {
    switch self {
    case .exited(let code): code
    case .signaled(let signal): 128 &+ signal
    }
  }
}
