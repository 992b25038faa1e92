package import Foundation
package import MessagingRabbitMQ
import Synchronization
import TestPorts

/// A RabbitMQ of a test's own: it may be killed and started again, and touches no other.
///
/// As root it runs as the user `rabbitmq`, which the server's scripts expect; else as the current user. It has its own
/// home (so its own cookie), epmd and ports on the loopback interface; the nodes of a cluster share home and epmd.
package final class PrivateRabbitMQ: Sendable {
  /// What went wrong around the broker, not in it.
  struct Fault: Error, CustomStringConvertible {
    let description: String
  }

  private static let bin = ProcessInfo.processInfo.environment["FLOTILLA_TEST_RABBITMQ_BIN"] ?? "/usr/lib/rabbitmq/bin"
  /// A missing server skips the tests, or fails them where services are required.
  package static var isWanted: Bool {
    ProcessInfo.processInfo.environment["FLOTILLA_REQUIRE_SERVICES"] == "1"
      || FileManager.default.isExecutableFile(atPath: bin + "/rabbitmq-server")
  }

  package let directory: URL
  package let port: UInt16
  /// For a listener with TLS, where `prepare` asks for one.
  package let tlsPort: UInt16
  private let epmdPort: UInt16
  private let distributionPort: UInt16
  private let home: URL
  /// The first node's; nil in those that joined it.
  private let epmd: Process?
  private let server = Mutex<Process?>(nil)

  /// Starts a broker for the time of the body, with these plugins; `prepare` may put files into its directory, and says
  /// what else stands in its `rabbitmq.conf`.
  package static func with<Value: Sendable>(
    plugins: [String] = [], prepare: (PrivateRabbitMQ) throws -> String = { _ in "" },
    _ body: @Sendable (PrivateRabbitMQ) async throws -> Value
  ) async throws -> Value {
    let broker = try PrivateRabbitMQ(plugins, prepare)
    let result: Value
    do {
      result = try await body(broker)
    } catch {
      try broker.end()
      throw error
    }
    try broker.end()
    return result
  }

  /// Starts the nodes of one cluster for the time of the body.
  package static func withCluster<Value: Sendable>(
    of count: Int, _ body: @Sendable ([PrivateRabbitMQ]) async throws -> Value
  ) async throws -> Value {
    try await with { first in
      var nodes = [first]
      defer {
        for node in nodes.dropFirst() {
          do { try node.end() } catch { print("a node was left behind:", error) }
        }
      }
      for _ in 1..<count { nodes.append(try PrivateRabbitMQ([], { _ in "" }, first: first)) }
      for node in nodes { try node.awaitStart() }
      for node in nodes.dropFirst() {
        try node.control("stop_app")
        try node.control("join_cluster", first.name)
        try node.control("start_app")
      }
      return try await body(nodes)
    }
  }

  private init(
    _ plugins: [String], _ prepare: (PrivateRabbitMQ) throws -> String, first: PrivateRabbitMQ? = nil
  ) throws {
    // Not in a temporary directory of root's own: another user must be able to enter.
    directory = URL(fileURLWithPath: "/tmp/flotilla-rabbitmq-\(UUID().uuidString.prefix(8))")
    let ports = try FreePorts.take(4)
    (port, distributionPort, tlsPort) = (ports[0], ports[1], ports[2])
    epmdPort = first?.epmdPort ?? ports[3]
    home = first?.home ?? directory.appendingPathComponent("home")
    epmd = first == nil ? Process() : nil
    for folder in ["home", "mnesia", "log"] {
      try FileManager.default.createDirectory(
        at: directory.appendingPathComponent(folder), withIntermediateDirectories: true)
    }
    var settings = """
      listeners.tcp.1 = 127.0.0.1:\(port)
      loopback_users = none
      log.console = true
      log.console.level = warning

      """
    settings += try prepare(self)
    try settings.write(to: directory.appendingPathComponent("rabbitmq.conf"), atomically: false, encoding: .utf8)
    try "[\(plugins.joined(separator: ","))].".write(
      to: directory.appendingPathComponent("plugins"), atomically: false, encoding: .utf8)
    try "".write(to: directory.appendingPathComponent("env.conf"), atomically: false, encoding: .utf8)
    if first == nil {
      // Made by the first of several nodes that start at once, it would be made twice.
      let cookie = home.appendingPathComponent(".erlang.cookie")
      try UUID().uuidString.write(to: cookie, atomically: false, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: cookie.path)
    }
    if geteuid() == 0 { try Self.run("/usr/bin/chown", ["-R", "rabbitmq:", directory.path]) }
    if let epmd {
      epmd.executableURL = URL(fileURLWithPath: "/usr/bin/epmd")
      epmd.arguments = ["-port", "\(epmdPort)", "-address", "127.0.0.1"]
      epmd.standardOutput = FileHandle.nullDevice
      epmd.standardError = FileHandle.nullDevice
      try epmd.run()
    }
    try start()
  }

  /// What other nodes know this one by.
  private var name: String { "t\(port)@localhost" }

  /// Waits until the broker has started.
  package func awaitStart() throws {
    try control("wait", "--timeout", "240", directory.appendingPathComponent("pid").path)
  }

  /// Starts the server and returns at once; clients wait until it answers.
  package func start() throws {
    let process = Process()
    try configure(process, "rabbitmq-server", [])
    let log = directory.appendingPathComponent("server.log")
    if !FileManager.default.fileExists(atPath: log.path) { try Data().write(to: log) }
    let handle = try FileHandle(forWritingTo: log)
    try handle.seekToEnd()
    process.standardOutput = handle
    process.standardError = handle
    try process.run()
    server.withLock { $0 = process }
  }

  /// SIGKILL to the Erlang machine, whose number is in the server's pid file; returns when its parent has ended.
  package func kill() throws {
    try signal(SIGKILL)
    // The script around it inherits a signal mask without SIGCHLD from this process's threads and would wait for ever.
    if let script = server.withLock({ $0 }) { Self.end(script) }
    // Who waits for the next start would find the number of the one that is dead.
    try FileManager.default.removeItem(at: directory.appendingPathComponent("pid"))
  }

  /// Sends a signal to the Erlang machine: SIGSTOP makes a peer that is silent and still connected.
  package func signal(_ number: Int32) throws {
    let text = try String(contentsOf: directory.appendingPathComponent("pid"), encoding: .utf8)
    guard let pid = Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)), Foundation.kill(pid, number) == 0
    else {
      throw Fault(description: "the server could not be sent signal \(number): '\(text)' is its process")
    }
  }

  /// Runs `rabbitmqctl` on this node.
  package func control(_ arguments: String...) throws {
    let process = Process()
    try configure(process, "rabbitmqctl", arguments)
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Fault(description: "rabbitmqctl \(arguments): \(text)") }
  }

  /// Where it listens, for the guest that everybody may be on the loopback interface.
  package var url: String { "amqp://guest:guest@127.0.0.1:\(port)" }

  package func configuration() -> RabbitMQConfiguration {
    var configuration = RabbitMQConfiguration(port: port)
    configuration.heartbeat = .seconds(2)
    configuration.longestPause = .milliseconds(500)
    return configuration
  }

  private func configure(_ process: Process, _ tool: String, _ arguments: [String]) throws {
    let command = ["\(Self.bin)/\(tool)"] + arguments
    if geteuid() == 0 {
      process.executableURL = URL(fileURLWithPath: "/usr/bin/setpriv")
      process.arguments = ["--reuid=rabbitmq", "--regid=rabbitmq", "--init-groups"] + command
    } else {
      process.executableURL = URL(fileURLWithPath: command[0])
      process.arguments = arguments
    }
    let path = directory.path
    process.environment = [
      "HOME": home.path, "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
      "ERL_EPMD_PORT": "\(epmdPort)", "ERL_EPMD_ADDRESS": "127.0.0.1",
      "RABBITMQ_NODENAME": name, "RABBITMQ_MNESIA_BASE": "\(path)/mnesia",
      "RABBITMQ_LOG_BASE": "\(path)/log", "RABBITMQ_CONFIG_FILE": "\(path)/rabbitmq",
      "RABBITMQ_ENABLED_PLUGINS_FILE": "\(path)/plugins", "RABBITMQ_CONF_ENV_FILE": "\(path)/env.conf",
      "RABBITMQ_PID_FILE": "\(path)/pid", "RABBITMQ_DIST_PORT": "\(distributionPort)", "RABBITMQ_LOGS": "-",
      "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1} +S 1:1 +sbwt none",
    ]
  }

  private func end() throws {
    defer { if let epmd { Self.end(epmd) } }
    // A test that failed may have killed it.
    _ = try? signal(SIGKILL)
    if let script = server.withLock({ $0 }) { Self.end(script) }
    try FileManager.default.removeItem(at: directory)
  }

  /// A child of this process; a gentler signal may be blocked in it.
  private static func end(_ process: Process) {
    if process.isRunning { _ = Foundation.kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
  }

  private static func run(_ path: String, _ arguments: [String]) throws {
    let process = try Process.run(URL(fileURLWithPath: path), arguments: arguments)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Fault(description: "\(path) \(arguments)") }
  }
}
