internal import Subprocess

/// A server that runs as long as the agent wants it, and never longer: it ends with the agent, however that ends.
///
/// It gets a session of its own, with a shell beside it that waits for the other end of a pipe, which is the agent's. Should
/// even that fail, ``sweep()`` finds what is left by the mark that all its processes have in their environment.
package struct TetheredProgram: Sendable {
  /// What is run beside it first, in the same session, such as a name server; may be empty.
  package var companion: [String]
  /// The program, by its path, and its arguments.
  package var arguments: [String]
  /// The whole environment; nothing is inherited.
  package var environment: [String: String]
  /// A text of which nobody else has the same, such as the folder of the program's data.
  package var mark: String

  package init(companion: [String] = [], arguments: [String], environment: [String: String], mark: String) {
    self.companion = companion
    self.arguments = arguments
    self.environment = environment
    self.mark = mark
  }

  /// The variable that has the mark.
  static let markName = "FLOTILLA_TETHERED"
  /// How long it has to end politely.
  private static let grace: Duration = .seconds(3)
  /// How much of what it says last is kept, in bytes.
  private static let tail = 2_048

  /// `$1` words of a companion, the companion, the program. The tether is descriptor 3: nobody but the waiting shell keeps it.
  private static let script = """
    exec 3<&0 </dev/null
    { read -r _; kill -KILL 0; } <&3 >/dev/null 2>&1 &
    count=$1; shift
    if [ "$count" -gt 0 ]; then
      (
        i=0; command=
        while [ "$i" -lt "$count" ]; do i=$((i+1)); command="$command \\"\\${$i}\\""; done
        eval "exec $command" 3<&-
      ) >/dev/null 2>&1 &
    fi
    shift "$count"
    ulimit -c 0
    exec "$@" 3<&-
    """

  /// Runs it until it ends or the task is cancelled, and returns when all that it started is gone.
  /// - Returns: the end of what it said, where it ended by itself.
  /// - Throws: `CancellationError`, or what kept it from being started.
  package func run() async throws -> String {
    guard await sweep() else { throw LeftBehind(mark: mark) }
    try Task.checkCancellation()
    let said: Result<[UInt8], any Error>
    do {
      said = .success(
        try await Subprocess.run(
          try await configuration(), input: .inputWriter, output: .sequence, error: .combinedWithOutput
        ) { execution in
          var said: [UInt8] = []
          for try await buffer in execution.standardOutput {
            said += buffer.withUnsafeBytes { Array($0) }
            if said.count > Self.tail { said.removeFirst(said.count - Self.tail) }
          }
          return said
        }.closureResult)
    } catch { said = .failure(error) }
    _ = await sweep()
    try Task.checkCancellation()
    return String(decoding: try said.get(), as: UTF8.self)
  }

  /// What an agent before left behind can't be ended.
  private struct LeftBehind: Error, CustomStringConvertible {
    let mark: String
    var description: String { "processes that belong to \(mark) can't be ended" }
  }

  private func configuration() async throws -> Configuration {
    var options = PlatformOptions()
    options.createSession = true
    options.teardownSequence = [
      .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: Self.grace)
    ]
    var environment = environment
    environment[Self.markName] = mark
    return Configuration(
      executable: try await ChildCommand.shell(),
      arguments: Arguments(["-c", Self.script, "sh", String(companion.count)] + companion + arguments),
      environment: .custom(
        Dictionary(environment.map { (.init(stringLiteral: $0.key), $0.value) }, uniquingKeysWith: { $1 })),
      platformOptions: options)
  }

  /// Ends what an agent before left behind.
  /// - Returns: whether nothing of it is left.
  package func sweep() async -> Bool { await MarkedProcesses(mark: "\(Self.markName)=\(mark)").end() }
}
