public import EdgeAgent
internal import Foundation
internal import HTTPTransport
public import Logging
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Leads ports in a process of its own, which it starts when it is first needed and finds again after the agent was
/// started anew.
///
/// What a client sees of an update: new connections go to the new version from one moment to the next; a connection that
/// has a request under way keeps it, and is closed when it has its answer. An app sees all its clients come from this
/// machine.
public final class DetachedForwarder: PortForwarder {
  private let home: ForwarderHome
  private let command: [String]
  private let client = HTTPClient()
  private let logger: Logger
  /// What was last asked for, to be asked for again of a forwarder that had to be started anew.
  private let wanted = Mutex<[PortRoute]?>(nil)

  /// How long a forwarder may take to start.
  private static let startLimit: Duration = .seconds(10)
  /// How much of what forwarders said is kept, in bytes.
  private static let outputLimit: UInt64 = 64 << 10
  /// How often it is looked whether it lives.
  private static let pulse: Duration = .seconds(2)

  /// - Parameters:
  ///   - directory: where it keeps its socket and its routes; made if it is missing. Its path is bounded, as that of
  ///     every Unix socket is.
  ///   - command: the program and its arguments that run a ``ForwardingProgram`` over that directory.
  /// - Throws: ``PortForwardingError`` when the directory can't be used.
  public init(directory: String, command: [String], logger: Logger) throws(PortForwardingError) {
    home = ForwarderHome(directory: directory)
    self.command = command
    self.logger = logger
    guard home.socket.utf8.count <= ForwarderHome.longestSocketPath else {
      throw PortForwardingError(
        "\(home.socket) is too long for a socket, \(ForwarderHome.longestSocketPath) bytes at most; take a shorter data directory"
      )
    }
    do {
      try FileManager.default.createDirectory(
        atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw PortForwardingError("\(directory) can't be made: \(error.localizedDescription)")
    }
  }

  public func routes() async throws -> [PortRoute] {
    do {
      return try await call(.get, "/routes", as: [PortRoute].self)
    } catch let error as PortForwardingError where error.isAbsence {
      // One that ended with its machine left what it led.
      let kept = try home.load()
      if kept.isEmpty { return [] }
      try await start()
      return try await call(.get, "/routes", as: [PortRoute].self)
    }
  }

  public func apply(_ routes: [PortRoute]) async throws -> [UInt16: String] {
    wanted.withLock { $0 = routes }
    let body = try JSONEncoder().encode(routes)
    do {
      return try await put(body)
    } catch let error as PortForwardingError where error.isAbsence {
      if routes.isEmpty { return [:] }
      try await start()
      return try await put(body)
    }
  }

  public func prepare() async throws {
    if try await !isLeading() { try await start() }
  }

  public func drain(_ target: PortTarget, within limit: Duration) async throws {
    let order = DrainOrder(target: target, milliseconds: Int64(limit / .milliseconds(1)))
    do {
      _ = try await call(
        .post, "/drain", JSONEncoder().encode(order), within: limit + .seconds(5), as: [PortRoute].self)
    } catch let error as PortForwardingError where error.isAbsence {
      return
    }
  }

  public func run() async throws {
    while true {
      try await ContinuousClock().sleep(for: Self.pulse)
      guard let routes = wanted.withLock({ $0 }), !routes.isEmpty else { continue }
      do {
        if try await isLeading() { continue }
        logger.warning("nobody leads the ports of apps; starting that anew")
        let refused = try await apply(routes)
        for (port, words) in refused {
          logger.warning("a port could not be had", metadata: ["port": "\(port)", "reason": "\(words)"])
        }
      } catch let error as PortForwardingError {
        logger.warning("the ports of apps are not led", metadata: ["error": "\(error)"])
      }
    }
  }

  private func isLeading() async throws -> Bool {
    do {
      _ = try await call(.get, "/routes", as: [PortRoute].self)
      return true
    } catch let error as PortForwardingError where error.isAbsence {
      return false
    }
  }

  /// Leads nothing any more: for an agent that ends its apps with itself.
  public func end() async {
    do {
      _ = try await apply([])
    } catch {
      logger.warning("ports of apps are still led somewhere", metadata: ["error": "\(error)"])
    }
  }

  // MARK: Asking

  private func put(_ body: Data) async throws -> [UInt16: String] {
    let refused = try await call(.put, "/routes", body, as: [PortRefusal].self)
    return Dictionary(refused.map { ($0.port, $0.words) }, uniquingKeysWith: { $1 })
  }

  private func call<Answer: Decodable>(
    _ method: HTTPMethod, _ path: String, _ body: Data? = nil, within limit: Duration = .seconds(10), as: Answer.Type
  ) async throws -> Answer {
    let request = HTTPRequest(
      method, RequestTarget(stringLiteral: path), body: body.map { .bytes(Array($0)) } ?? .none,
      timeouts: HTTPTimeouts(connect: .seconds(2), overall: limit))
    let response: HTTPResponse
    let bytes: [UInt8]
    do {
      response = try await client.execute(request, at: HTTPEndpoint(.unix(path: home.socket)))
      bytes = try await response.body.collect(upTo: ControlBody.limit)
    } catch let error as HTTPError {
      throw PortForwardingError(
        "the forwarder of ports does not answer: \(error.message)", isAbsence: error.code == .connectFailed)
    }
    guard response.head.isSuccess else {
      throw PortForwardingError("the forwarder of ports answers with status \(response.status)")
    }
    return try JSONDecoder().decode(Answer.self, from: Data(bytes))
  }

  // MARK: Starting

  /// Returns when somebody answers: the process that this starts, or one that somebody else did at the same moment.
  private func start() async throws {
    var process: Process?
    var pause = Duration.milliseconds(20)
    let deadline = ContinuousClock.now + Self.startLimit
    while try await !isLeading() {
      // One that ends well found another in its place, which answers soon, or is about to end.
      if process.map({ !$0.isRunning }) ?? true {
        if let ended = process, ended.terminationStatus != 0 || ContinuousClock.now >= deadline {
          let said = try? String(contentsOfFile: home.output, encoding: .utf8)
          throw PortForwardingError(
            "what leads ports could not be started: \(said?.split(separator: "\n").last ?? "it said nothing")")
        }
        if process != nil { pause = min(pause * 2, .milliseconds(500)) }
        process = try spawn()
      }
      guard ContinuousClock.now < deadline else {
        throw PortForwardingError("what leads ports does not answer \(Self.startLimit) after its start")
      }
      try await ContinuousClock().sleep(for: pause)
    }
  }

  private func spawn() throws(PortForwardingError) -> Process {
    guard let program = command.first else { throw PortForwardingError("no program is named that leads ports") }
    if !FileManager.default.fileExists(atPath: home.output) {
      _ = FileManager.default.createFile(atPath: home.output, contents: nil, attributes: [.posixPermissions: 0o600])
    }
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = Array(command.dropFirst())
    process.currentDirectoryURL = URL(filePath: home.directory)
    process.standardInput = FileHandle.nullDevice
    do {
      let output = try FileHandle(forWritingTo: URL(filePath: home.output))
      // Another that is about to start may write there too.
      if try output.seekToEnd() > Self.outputLimit { try output.truncate(atOffset: 0) }
      process.standardOutput = output
      process.standardError = output
      try process.run()
      try output.close()
    } catch {
      throw PortForwardingError("\(program) can't be started: \(error.localizedDescription)")
    }
    return process
  }
}
