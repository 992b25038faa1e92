import ArgumentParser
import ControlAPI
import EdgeModel

struct Exec: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run a command inside an app.",
    discussion: """
      The command runs on the app's machine: in its container, or, where apps are processes, in the folder of the app's \
      files; with the app's environment and as its user. There is no terminal and no shell but the one that you name. Put -- \
      before a command with options of its own.

      What is piped in is passed on, up to 1 MiB and whole before the command starts; in a container that needs sh and base64 \
      there. Output comes as it is written, without the values of the app's secrets. The exit status is the command's; 124 \
      if it took longer than --timeout, 1 if it could not be run. Ctrl-C ends the command too; in a container that needs sh \
      and grep there.

      EXAMPLES
        flotilla exec shop -- ls -l
        flotilla exec shop --service db -- psql -U shop -c 'select count(*) from orders'
        flotilla exec shop -- sh -c 'cat > /tmp/list' < list.txt
      """)

  @OptionGroup var target: DeploymentArgument

  @Argument(help: "The command and its arguments.")
  var command: [String]

  @Option(help: ArgumentHelp("Which of the app's services it runs in. Default: the main one.", valueName: "name"))
  var service: String?

  @Option(help: ArgumentHelp("After how many seconds the command is ended, at most a day.", valueName: "seconds"))
  var timeout = 3_600

  @Flag(help: "Pass nothing on of standard input.")
  var noInput = false

  @OptionGroup var global: GlobalOptions

  func validate() throws {
    guard (1...86_400).contains(timeout) else { throw ValidationError("--timeout: 1 to 86400 seconds") }
    if let service, ServiceName(service) == nil {
      throw ValidationError("'\(service.prefix(64))' is no service's name")
    }
  }

  func run() async throws {
    let session = try global.session()
    let input = noInput ? [] : try PipedInput.read(limit: ExecRequest.inputLimit)
    let request = ExecRequest(
      command: command, service: service.flatMap { ServiceName($0) }, timeout: Int64(timeout), input: input)
    var end: ExecLine.End?
    for try await line in try await session.client.exec(target.deployment, request) {
      if session.json { try session.json(ExecRecord(line)) }
      if let stream = line.stream, !session.json {
        try session.console.sink(stream == .output ? .output : .notes, line.bytes)
      }
      end = line.end ?? end
    }
    guard let end else { throw ToolError("the agent didn't say how the command ended; it may run on") }
    if let reason = end.reason, !session.json {
      session.console.note("\(session.console.failure("flotilla:")) \(reason)")
    }
    throw CommandStatus(status: end.status ?? ExitCode.failure.rawValue)
  }
}

/// What `--json` says of a line: text, as far as the bytes are some.
private struct ExecRecord: Encodable {
  var stream: ExecLine.Stream?
  var text: String?
  var end: ExecLine.End?

  init(_ line: ExecLine) {
    stream = line.stream
    text = line.stream.map { _ in String(decoding: line.bytes, as: UTF8.self) }
    end = line.end
  }
}

/// The exit status of a command that somebody had run, which is the tool's own.
struct CommandStatus: Error, Hashable {
  let status: Int32
}
