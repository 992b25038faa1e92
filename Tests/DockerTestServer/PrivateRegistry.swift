import Foundation
import TestPorts

/// A registry of a test's own on the loopback interface, which takes one login and no other.
package final class PrivateRegistry: Sendable {
  /// A missing registry skips the tests, or fails them where services are required.
  package static var isWanted: Bool {
    ProcessInfo.processInfo.environment["FLOTILLA_REQUIRE_SERVICES"] == "1"
      || FileManager.default.isExecutableFile(atPath: program)
  }

  private static let program = "/usr/bin/docker-registry"

  package static let username = "ann"
  package static let password = "open sesame"
  /// bcrypt of the password.
  private static let digest = "$2b$04$UL0/r2UgZ1ZYV07twRIaSunVTiVnTuZxcqqGAxvhAEK7MyJahvKka"

  /// What names of images begin with.
  package let address: String
  private let directory: URL
  private let process = Process()

  /// Runs a registry for the time of the body.
  package static func with<Value: Sendable>(_ body: (PrivateRegistry) async throws -> Value) async throws -> Value {
    let registry = try await PrivateRegistry()
    let result: Value
    do {
      result = try await body(registry)
    } catch {
      await registry.end()
      throw error
    }
    await registry.end()
    return result
  }

  private init() async throws {
    let port = try FreePorts.next()
    address = "127.0.0.1:\(port)"
    directory = URL(fileURLWithPath: "/tmp/flotilla-registry-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    let users = directory.appendingPathComponent("users")
    try "\(Self.username):\(Self.digest)\n".write(to: users, atomically: false, encoding: .utf8)
    let settings = directory.appendingPathComponent("config.yml")
    try """
    version: 0.1
    log: {level: info}
    storage: {filesystem: {rootdirectory: \(directory.path)/data}}
    http: {addr: "\(address)"}
    auth: {htpasswd: {realm: flotilla, path: \(users.path)}}
    """.write(to: settings, atomically: false, encoding: .utf8)
    process.executableURL = URL(fileURLWithPath: Self.program)
    process.arguments = ["serve", settings.path]
    let log = Pipe()
    process.standardOutput = log
    process.standardError = log
    try process.run()
    try await ProcessLog.wait(for: "listening on", in: log.fileHandleForReading)
  }

  private func end() async {
    process.terminate()
    await process.ended()
    try? FileManager.default.removeItem(at: directory)  // what it can't remove says nothing about the test
  }
}
