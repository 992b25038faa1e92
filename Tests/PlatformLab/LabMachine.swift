package import ControlAPI
import Foundation
import Logging
import Synchronization

/// One machine of a lab: an agent with a data directory of its own, and all processes of its apps.
package final class LabMachine: Sendable {
  package let name: String
  package let address: String
  package let host: String
  package let directory: String
  private let program: String
  /// What runs the agent, with its arguments; empty for nothing.
  private let launcher: [String]
  private let providesBroker: Bool
  private let join: String?
  private let token: String
  private let runtime: String
  private let running = Mutex<Process?>(nil)
  /// Asks this machine's agent and follows no leader.
  package let client: ControlClient

  init(
    name: String, directory: String, program: String, host: String = "127.0.0.1", port: UInt16, join: String?,
    token: String, runtime: String, launcher: [String] = [], providesBroker: Bool = false
  ) throws {
    self.name = name
    self.directory = directory
    self.program = program
    self.join = join
    self.token = token
    self.runtime = runtime
    self.launcher = launcher
    self.host = host
    self.providesBroker = providesBroker
    address = "http://\(host):\(port)"
    client = try ControlClient(
      server: address, token: token, followsLeader: false,
      logger: Logger(label: "lab") { _ in SwiftLogNoOpLogHandler() })
  }

  package var isUp: Bool { running.withLock { $0?.isRunning == true } }

  /// The agent's own output, over all its starts.
  package var log: String { directory + ".log" }

  /// Starts the agent.
  package func start() throws {
    let process = Process()
    var command =
      launcher + [
        program, "--data-dir", directory, "--listen", address.replacing("http://", with: ""), "--name", name,
        "--runtime", runtime,
      ]
    if !providesBroker { command.append("--embedded") }
    if let join { command += ["--join", join] }
    process.executableURL = URL(fileURLWithPath: command[0])
    process.arguments = Array(command.dropFirst())
    process.environment = ProcessInfo.processInfo.environment.merging([
      "FLOTILLA_TOKEN": token, "FLOTILLA_LOG_LEVEL": "info", "GIT_CONFIG_NOSYSTEM": "1",
      "GIT_CONFIG_GLOBAL": "/dev/null",
    ]) { $1 }
    if !FileManager.default.fileExists(atPath: log) { try Data().write(to: URL(fileURLWithPath: log)) }
    let output = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
    try output.seekToEnd()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    try process.run()
    running.withLock { $0 = process }
  }

  /// Returns once the agent answers.
  package func untilItAnswers() async throws {
    try await Patience.until("the agent of \(name) answers; its log is \(log)") {
      do {
        _ = try await client.ping(within: .seconds(1))
        return true
      } catch is ControlError {
        return false
      }
    }
  }

  /// Ends the agent as a crash of its process would; what it runs goes on.
  package func killAgent() {
    guard let process = running.withLock({ $0.take() }) else { return }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// Ends everything of this machine at once, as a power cut would.
  package func cutPower() {
    killAgent()
    for process in apps() { kill(process, SIGKILL) }
  }

  /// Stops the agent where it stands; what it runs goes on.
  package func pause() { signalAgent(SIGSTOP) }

  package func resume() { signalAgent(SIGCONT) }

  private func signalAgent(_ signal: Int32) {
    if let process = running.withLock({ $0 }) { kill(process.processIdentifier, signal) }
  }

  /// Asks the agent to end, and ends what is left.
  package func shutDown() {
    guard let process = running.withLock({ $0.take() }) else { return cutPower() }
    kill(process.processIdentifier, SIGCONT)
    process.terminate()
    process.waitUntilExit()
    for process in apps() { kill(process, SIGKILL) }
  }

  /// The processes that work in this machine's directory.
  package func apps() -> [Int32] {
    let files = FileManager.default
    return ((try? files.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap(Int32.init).filter { process in
      let place = (try? files.destinationOfSymbolicLink(atPath: "/proc/\(process)/cwd")) ?? ""
      return place.hasPrefix(directory + "/")
    }
  }

  package var logTail: String {
    let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").filter { !$0.contains("runtime") }.suffix(25).joined(separator: "\n")
  }
}
