import Foundation
import HTTPTransport
import Synchronization

/// A `flotilla-agent` that a test starts, kills and starts again over the same data directory.
final class AgentProcess: Sendable {
  struct Setup: Sendable {
    var name: String
    var dataDirectory: String
    var port: UInt16
    var arguments: [String]
    var environment: [String: String]
    /// The agent's own output, appended to over restarts.
    var log: String
    /// Where it is reached, and listens where nothing else is said.
    var host = "127.0.0.1"
    var listens: String?
    /// What runs it, with its arguments; empty for nothing.
    var launcher: [String] = []
  }

  let setup: Setup
  private let running = Mutex<(process: Process, ended: Ended)?>(nil)

  private let host: Mutex<String>

  init(_ setup: Setup) {
    self.setup = setup
    host = Mutex(setup.host)
  }

  var address: String { "http://\(host.withLock { $0 }):\(setup.port)" }

  /// Its machine has another address now.
  func moved(to host: String) { self.host.withLock { $0 = host } }

  var token: String {
    get throws {
      try String(contentsOfFile: setup.dataDirectory + "/token", encoding: .utf8).trimmingCharacters(
        in: .whitespacesAndNewlines)
    }
  }

  /// Starts the agent, and returns once it answers.
  /// - Parameter environment: of this start alone.
  func start(with environment: [String: String] = [:]) async throws {
    let process = Process()
    let command =
      setup.launcher + [Programs.agent, "--data-dir", setup.dataDirectory, "--listen"]
      + ["\(setup.listens ?? setup.host):\(setup.port)"]
      + ["--name", setup.name] + setup.arguments
    process.executableURL = URL(fileURLWithPath: command[0])
    process.arguments = Array(command.dropFirst())
    process.environment = ProcessInfo.processInfo.environment.merging(Repository.environment) { $1 }
      .merging(setup.environment) { $1 }.merging(environment) { $1 }
    if !FileManager.default.fileExists(atPath: setup.log) { try Data().write(to: URL(fileURLWithPath: setup.log)) }
    let output = try FileHandle(forWritingTo: URL(fileURLWithPath: setup.log))
    try output.seekToEnd()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    let ended = Ended()
    process.terminationHandler = { ended.finish($0.terminationStatus) }
    try process.run()
    try output.close()
    running.withLock { $0 = (process, ended) }
    try await Wait.until("the agent '\(setup.name)' answers; its log is \(setup.log)") {
      guard !ended.isOver else { throw Command.Failed(description: "the agent ended:\n\(self.logTail)") }
      return try await Web.get(self.address, "/ping")?.contains("flotilla") == true
    }
  }

  /// Ends it as a power cut would.
  func kill() async {
    guard let (process, ended) = running.withLock({ $0.take() }) else { return }
    Glibc.kill(process.processIdentifier, SIGKILL)
    _ = await ended.status()
  }

  /// Asks it to end, and returns its status.
  @discardableResult
  func stop() async -> Int32 {
    guard let (process, ended) = running.withLock({ $0.take() }) else { return 0 }
    process.terminate()
    return await ended.status()
  }

  var processIdentifier: Int32? { running.withLock { $0?.process.processIdentifier } }

  var logText: String { (try? String(contentsOfFile: setup.log, encoding: .utf8)) ?? "" }

  var logTail: String {
    logText.split(separator: "\n").suffix(40).joined(separator: "\n")
  }
}
