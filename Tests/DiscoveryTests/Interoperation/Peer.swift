import Foundation
import Glibc

@testable import Discovery

/// Another implementation of multicast DNS, as a program on a machine of a test's network: the scripts in `Peers`.
final class Peer: Sendable {
  enum Kind: String, CaseIterable, Sendable {
    case avahi
    case zeroconf

    fileprivate var script: String {
      let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Peers")
      return folder.appendingPathComponent("\(rawValue)_peer.py").path
    }
  }

  /// What a peer says.
  struct Event: Decodable, Sendable {
    enum Kind: String, Decodable {
      /// Its commands are obeyed from now on.
      case ready
      case registered
      /// The name that it was to publish belongs to somebody else.
      case conflict
      /// A service is there, or has changed.
      case found
      case lost
    }

    var event: Kind
    var name: String?
    var host: String?
    var port: UInt16?
    var addresses: [String]?
    var txt: [String: String]?
  }

  /// Debian's, which has the modules that the scripts need.
  private static let python = "/usr/bin/python3"

  /// Whether peers can be started here. Where services are required, so are they.
  static let isPossible =
    TestNetwork.isPossible
    && (ProcessInfo.processInfo.environment["FLOTILLA_REQUIRE_SERVICES"] == "1"
      || FileManager.default.isExecutableFile(atPath: "/usr/sbin/avahi-daemon")
        && FileManager.default.fileExists(atPath: "/usr/lib/python3/dist-packages/zeroconf")
        && FileManager.default.fileExists(atPath: "/usr/lib/python3/dist-packages/gi"))

  private let process: Process
  private let commands = Pipe()
  private let lines: AsyncThrowingStream<Event, any Error>
  private let end: AsyncStream<Void>

  /// Starts a peer, waits until it obeys, and ends it after the body.
  static func with<Result>(
    _ kind: Kind, on machine: TestNetwork.Machine, host: String, family: IPAddress.Family = .v4,
    interface: String = "eth0", _ body: (Peer) async throws -> Result
  ) async throws -> Result {
    let peer = try Peer(
      ["netns", "exec", machine.namespace, python, kind.script, host, family == .v4 ? "4" : "6", interface])
    do {
      try await peer.wait(for: .ready)
      let result = try await body(peer)
      try await peer.quit()
      return result
    } catch {
      await peer.kill()
      throw error
    }
  }

  private init(_ arguments: [String]) throws {
    guard let program = TestNetwork.program else { throw TestNetwork.Failed(description: "there is no 'ip'") }
    process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.standardInput = commands
    let output = Pipe()
    process.standardOutput = output
    let (lines, sink) = AsyncThrowingStream.makeStream(of: Event.self)
    self.lines = lines
    let (end, ended) = AsyncStream.makeStream(of: Void.self)
    self.end = end
    process.terminationHandler = { _ in ended.finish() }
    let reader = LineReader(sink)
    output.fileHandleForReading.readabilityHandler = { handle in
      if !reader.take(handle.availableData) { handle.readabilityHandler = nil }
    }
    try process.run()
  }

  /// Publishes a service at the peer's host.
  func publish(_ name: String, _ type: String, port: UInt16, txt: [String: String] = [:]) throws {
    try tell(Command(do: "publish", type: type, name: name, port: port, txt: txt))
  }

  /// Gives the published service another text.
  func update(_ name: String, _ type: String, port: UInt16, txt: [String: String]) throws {
    try tell(Command(do: "update", type: type, name: name, port: port, txt: txt))
  }

  func withdraw() throws { try tell(Command(do: "withdraw")) }

  func browse(_ type: String) throws { try tell(Command(do: "browse", type: type)) }

  /// Waits for something that the peer says; what it says before that is skipped.
  @discardableResult
  func wait(for kind: Event.Kind, where matches: (Event) -> Bool = { _ in true }) async throws -> Event {
    var skipped: [Event] = []
    for try await event in lines {
      if event.event == kind, matches(event) { return event }
      skipped.append(event)
    }
    throw TestNetwork.Failed(description: "the peer ended without \(kind); it said \(skipped)")
  }

  /// Ends it without a word to anybody: the program and, by the kernel, all that it has started.
  func kill() async {
    if process.isRunning { Glibc.kill(process.processIdentifier, SIGKILL) }
    for await _ in end {}
  }

  private func quit() async throws {
    if process.isRunning { try tell(Command(do: "quit")) }
    for await _ in end {}
  }

  private struct Command: Encodable {
    var `do`: String
    var type: String?
    var name: String?
    var port: UInt16?
    var txt: [String: String]?
  }

  private func tell(_ command: Command) throws {
    try commands.fileHandleForWriting.write(contentsOf: try JSONEncoder().encode(command) + Data("\n".utf8))
  }
}

/// Makes events of what comes in pieces. One caller at a time, as readability handlers are called.
private final class LineReader: @unchecked Sendable {
  private let sink: AsyncThrowingStream<Peer.Event, any Error>.Continuation
  private var unread = Data()

  init(_ sink: AsyncThrowingStream<Peer.Event, any Error>.Continuation) { self.sink = sink }

  /// - Returns: whether more may come.
  func take(_ data: Data) -> Bool {
    guard !data.isEmpty else {
      sink.finish()
      return false
    }
    unread += data
    while let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
      do {
        sink.yield(try JSONDecoder().decode(Peer.Event.self, from: unread[..<end]))
      } catch {
        sink.finish(throwing: error)
      }
      unread = Data(unread[unread.index(after: end)...])
    }
    return true
  }
}
