import EdgeAgent
import Foundation
import Logging
import TestPorts
import Testing

@testable import PortForwarding

/// The process that leads ports, and those that start it.
@Suite(.timeLimit(.minutes(5))) struct DetachedForwarderTests {
  /// The agent, which is built beside the tests.
  private static let agent: String = {
    let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? "/proc/self/exe"
    return URL(fileURLWithPath: bundle).resolvingSymlinksInPath().deletingLastPathComponent().path + "/flotilla-agent"
  }()

  private func withFolder(_ body: (String) async throws -> Void) async throws {
    let directory = FileManager.default.temporaryDirectory.path + "/flotilla-ports-\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    // What leads from there ends when its folder is gone.
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try await body(directory)
  }

  private static func forwarder(_ directory: String) throws -> DetachedForwarder {
    try DetachedForwarder(
      directory: directory, command: [agent, "lead-ports", directory, "--address", "127.0.0.1"],
      logger: Logger(label: "ports") { _ in SwiftLogNoOpLogHandler() })
  }

  /// The processes that lead from a folder.
  private static func leading(_ directory: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { name in
      guard Int32(name) != nil, let line = FileManager.default.contents(atPath: "/proc/\(name)/cmdline") else {
        return false
      }
      return String(decoding: line, as: UTF8.self).contains("lead-ports\0\(directory)\0")
    }
  }

  @Test func thoseThatStartItAtOnceFindOneAndTheSame() async throws {
    try await withFolder { directory in
      let server = try await TestServer.start("one")
      let route = PortRoute(port: try FreePorts.next(), target: server.target, purpose: .relay)
      let refused = try await withThrowingTaskGroup(of: [UInt16: String].self) { group in
        for _ in 0..<6 { group.addTask { try await Self.forwarder(directory).apply([route]) } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(refused == Array(repeating: [:], count: 6))
      #expect(try await TestClient.ask(route.port) == "one")
      #expect(try await Self.forwarder(directory).routes() == [route])
      #expect(try ForwarderHome(directory: directory).load() == [route])
      while try Self.leading(directory).count > 1 { try await Task.sleep(for: .milliseconds(20)) }
      #expect(try Self.leading(directory).count == 1)
      try await server.stop()
    }
  }

  @Test func aFolderIsOneProcesssUntilThatEnds() throws {
    let directory = FileManager.default.temporaryDirectory.path + "/flotilla-ports-\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    do {
      let place = try ForwarderPlace.take(in: directory)
      let isMine = place != nil
      let another = try ForwarderPlace.take(in: directory)
      let isTaken = another == nil
      #expect(isMine && isTaken)
      _ = consume place
    }
    let later = try ForwarderPlace.take(in: directory)
    let isFree = later != nil
    #expect(isFree)
    #expect(throws: PortForwardingError.self) { _ = try ForwarderPlace.take(in: directory + "/nowhere") }
  }

  @Test func aProgramThatFailsSaysWhy() async throws {
    try await withFolder { directory in
      let forwarder = try DetachedForwarder(
        directory: directory, command: ["/bin/sh", "-c", "echo no such luck; exit 3"],
        logger: Logger(label: "ports") { _ in SwiftLogNoOpLogHandler() })
      let error = await #expect(throws: PortForwardingError.self) {
        _ = try await forwarder.apply([PortRoute(port: 1, target: PortTarget(host: "127.0.0.1", port: 2))])
      }
      #expect(error?.message.contains("no such luck") == true)
    }
  }
}
