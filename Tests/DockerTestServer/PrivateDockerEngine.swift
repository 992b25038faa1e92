package import Foundation
import Synchronization

/// A Docker Engine of a test's own: it may be put into a swarm, killed and started again, and touches no other.
///
/// It has its own folders and containerd, and namespaces of its own for networks, processes and mounts. So its containers
/// reach nothing outside, and nobody reaches their ports; and whatever ends the engine, or the test's process, takes its
/// containers, bridges and mounts along.
package final class PrivateDockerEngine: Sendable {
  /// Namespaces and bridges take root. A missing engine skips the tests, or fails them where services are required.
  package static var isWanted: Bool {
    ProcessInfo.processInfo.environment["FLOTILLA_REQUIRE_SERVICES"] == "1"
      || (geteuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/sbin/dockerd"))
  }

  package let directory: URL
  private let arguments: [String]
  private let listener: LoopbackListener?
  private let engine = Mutex<Running?>(nil)

  /// Where it listens, as `DOCKER_HOST` has it.
  package var host: String { "unix://\(directory.path)/docker.sock" }

  /// Starts an engine for the time of the body.
  /// - Parameters:
  ///   - arguments: further ones for `dockerd`. `FOLDER` stands for ``directory``.
  ///   - listener: a socket of the machine's network, on which it serves too.
  ///   - prepare: puts files into its folder before it starts.
  package static func with<Value: Sendable>(
    _ arguments: [String] = [], listener: LoopbackListener? = nil, prepare: (URL) async throws -> Void = { _ in },
    _ body: (PrivateDockerEngine) async throws -> Value
  ) async throws -> Value {
    let engine = try PrivateDockerEngine(arguments, listener)
    let result: Value
    do {
      try await prepare(engine.directory)
      try await engine.start()
      result = try await body(engine)
    } catch {
      await engine.end()
      throw error
    }
    await engine.end()
    return result
  }

  private init(_ arguments: [String], _ listener: LoopbackListener?) throws {
    self.arguments = arguments + (listener == nil ? [] : ["-H fd://"])
    self.listener = listener
    directory = URL(fileURLWithPath: "/tmp/flotilla-docker-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    // A file of its own, since the machine's is for the machine's engine. 20.10 writes a key elsewhere otherwise.
    try #"{"deprecated-key-path": "\#(directory.path)/key.json"}"#
      .write(to: directory.appendingPathComponent("daemon.json"), atomically: false, encoding: .utf8)
  }

  /// Returns when it answers.
  package func start() async throws {
    let folder = directory.path
    // What an engine that was killed left of its last run: process ids that mean others by now.
    try await Shell.run("rm -rf \(folder)/exec \(folder)/docker.pid \(folder)/docker.sock")
    let options = [
      "--config-file \(folder)/daemon.json", "--data-root \(folder)/data", "--exec-root \(folder)/exec",
      "--pidfile \(folder)/docker.pid", "-H \(host)", "--iptables=false", "--ip6tables=false", "--ip-forward=false",
      "--ip-masq=false", "--bip 10.250.0.1/24", "--cgroup-parent /\(directory.lastPathComponent)", "--log-level info",
    ]
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
    let dockerd = "dockerd \((options + arguments).joined(separator: " "))"
      .replacingOccurrences(of: "FOLDER", with: folder)
    process.arguments = ["--net", "--pid", "--mount-proc", "--kill-child", "sh", "-c", Self.script, "sh", dockerd]
    let (orders, log) = (Pipe(), Pipe())
    process.standardInput = orders
    process.standardOutput = listener?.handle ?? FileHandle.nullDevice
    process.standardError = log
    try process.run()
    engine.withLock { $0 = Running(process: process, orders: orders) }
    try await ProcessLog.wait(for: "API listen on \(folder)", in: log.fileHandleForReading)
  }

  /// The namespaces' first process. It reads which signal the engine is to get, and ends with the engine. Sockets are
  /// handed over as the system's start hands a service its own: from the third descriptor on.
  private static let script = """
    exec 4<&0 3<&1 1>&2 </dev/null
    ip link set lo up
    sh -c "export LISTEN_FDS=1 LISTEN_PID=\\$\\$; exec $1" 4<&- &
    engine=$!
    { exec 3<&-; read -r signal <&4 || signal=KILL; kill -s $signal $engine; } &
    exec 3<&- 4<&-
    wait $engine
    """

  /// SIGKILL to the engine, in the middle of what it does.
  package func kill() async {
    await end(with: "KILL")
  }

  /// Ends it as the machine's shutdown does; ``start()`` starts it again with what it had.
  package func stop() async {
    await end(with: "TERM")
  }

  private struct Running: Sendable {
    let process: Process
    /// Both ends are open here: who writes to one that has ended isn't ended by it.
    let orders: Pipe
  }

  /// In whose namespaces it is.
  var process: Int32? { engine.withLock { $0?.process.processIdentifier } }

  private func end(with signal: String) async {
    guard let running = engine.withLock({ $0.take() }) else { return }
    try? running.orders.fileHandleForWriting.write(contentsOf: Data("\(signal)\n".utf8))  // it may have ended already
    await running.process.ended()
  }

  private func end() async {
    await stop()
    // An engine that was killed left its control groups. What can't be removed says nothing about the test.
    let name = directory.lastPathComponent
    try? await Shell.run("find /sys/fs/cgroup -depth -type d -path '*/\(name)*' -exec rmdir {} +")
    try? FileManager.default.removeItem(at: directory)
  }
}
