import CoordinationEtcd
import CoordinationTestKit
import EdgeModel
import Foundation
import Synchronization
import TestPorts

/// The etcd that scripts/services started, for logs with a prefix of their own.
enum SharedEtcd {
  static var url: String? { ProcessInfo.processInfo.environment["FLOTILLA_TEST_ETCD"] }
  /// A missing etcd skips the tests, or fails them where services are required.
  static var isWanted: Bool { url != nil || ProcessInfo.processInfo.environment["FLOTILLA_REQUIRE_SERVICES"] == "1" }

  struct Missing: Error, CustomStringConvertible {
    let description = "FLOTILLA_TEST_ETCD isn't set: scripts/services start etcd"
  }

  static func configuration() throws -> EtcdConfiguration {
    guard let url else { throw Missing() }
    return .quick([url])
  }

  /// So many machines on a log that is new.
  static func members(_ count: Int) throws -> [CoordinatedLogLaw.Member] {
    let configuration = try configuration()
    return try (0..<count).map { _ in
      let id = NodeID.random()
      return .init(id: id, log: try EtcdDesiredLog(configuration, id: id))
    }
  }
}

extension EtcdConfiguration {
  /// With a new log, and the shortest lease that etcd grants.
  static func quick(_ endpoints: [String]) -> EtcdConfiguration {
    var configuration = EtcdConfiguration(endpoints: endpoints)
    configuration.prefix = "/flotilla-test/\(UUID().uuidString)/"
    configuration.lease = .seconds(2)
    configuration.poll = .milliseconds(500)
    return configuration
  }
}

/// An etcd of a test's own: it may be killed and started again, and touches no other.
final class PrivateEtcd: Sendable {
  static let program = "/usr/bin/etcd"
  static var isWanted: Bool {
    SharedEtcd.isWanted || FileManager.default.isExecutableFile(atPath: program)
  }

  let url: String
  private let directory: String
  private let peerURL: String
  private let server = Mutex<Process?>(nil)

  static func with<Value: Sendable>(_ body: (PrivateEtcd) async throws -> Value) async throws -> Value {
    try await withDirectory { directory in
      let etcd = try PrivateEtcd(directory)
      let result: Value
      do {
        result = try await body(etcd)
      } catch {
        etcd.kill()
        throw error
      }
      etcd.kill()
      return result
    }
  }

  private init(_ directory: String) throws {
    let ports = try FreePorts.take(2)
    self.directory = directory
    url = "http://127.0.0.1:\(ports[0])"
    peerURL = "http://127.0.0.1:\(ports[1])"
    try start()
  }

  /// Starts it and returns at once; clients try until it answers.
  func start() throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.program)
    process.arguments = [
      "--name", "test", "--data-dir", directory + "/etcd", "--log-level", "error", "--logger", "zap",
      "--listen-client-urls", url, "--advertise-client-urls", url, "--listen-peer-urls", peerURL,
      "--initial-advertise-peer-urls", peerURL, "--initial-cluster", "test=\(peerURL)",
    ]
    process.environment = ["HOME": directory, "PATH": "/usr/bin:/bin"]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    server.withLock { $0 = process }
  }

  /// SIGKILL; returns when it has ended.
  func kill() {
    guard let process = server.withLock({ $0 }) else { return }
    if process.isRunning { _ = Foundation.kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
  }
}
