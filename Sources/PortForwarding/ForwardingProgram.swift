internal import EdgeAgent
internal import Foundation
internal import Hummingbird
public import Logging
internal import NIOCore
internal import NIOPosix

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The program that leads ports, in a process of its own: it goes on while the agent is stopped, updated, or killed.
///
/// It listens for its agent on a Unix socket in its folder, which only the agent's user can open. When it leads nothing for
/// a while, or its folder is gone, it ends.
public struct ForwardingProgram: Sendable {
  private let home: ForwarderHome
  private let address: String
  private let logger: Logger
  /// How long it waits for something to lead, in seconds: what was taken away is often followed by another.
  private static let idleLimit = 10

  /// - Parameters:
  ///   - directory: the folder, which ``DetachedForwarder`` made.
  ///   - address: the address that the apps' ports are on; `0.0.0.0` for all.
  public init(directory: String, address: String, logger: Logger) {
    home = ForwarderHome(directory: directory)
    self.address = address
    self.logger = logger
  }

  /// Runs until nothing is to be led any more. Returns at once where another process leads from the folder.
  public func run() async throws {
    // The terminal of whoever started the agent is not ours: its Ctrl-C ends the agent alone.
    _ = setsid()
    signal(SIGINT, SIG_IGN)
    signal(SIGHUP, SIG_IGN)
    signal(SIGPIPE, SIG_IGN)
    guard let place = try ForwarderPlace.take(in: home.directory) else {
      return logger.notice("another process leads the ports of this folder")
    }
    try await lead()
    _ = consume place
  }

  private func lead() async throws {
    let group = MultiThreadedEventLoopGroup.singleton
    let forwarder = Forwarder(address: address, group: group)
    try await restore(forwarder)
    if FileManager.default.fileExists(atPath: home.socket) { try FileManager.default.removeItem(atPath: home.socket) }
    let application = Application(
      router: routes(forwarder), server: .http1(),
      configuration: ApplicationConfiguration(address: .unixDomainSocket(path: home.socket), serverName: "forwarder"),
      logger: logger)
    logger.notice("leads ports", metadata: ["routes": "\(forwarder.routes.count)"])
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await application.run() }
      tasks.addTask { try await untilIdle(forwarder) }
      defer { tasks.cancelAll() }
      try await tasks.next()
    }
    await forwarder.close()
    logger.notice("leads nothing any more, and ends")
  }

  /// Leads again what was led before.
  func restore(_ forwarder: Forwarder) async throws {
    let refused = await forwarder.apply(try home.load())
    for (port, words) in refused {
      logger.warning("not led again", metadata: ["port": "\(port)", "reason": "\(words)"])
    }
    // A port that is somebody else's by now must not be taken from them at the next start.
    if !refused.isEmpty { try home.save(forwarder.routes) }
  }

  private func routes(_ forwarder: Forwarder) -> Router<BasicRequestContext> {
    let home = home
    let router = Router()
    router.get("/routes") { _, _ in try ControlBody.response(forwarder.routes) }
    router.put("/routes") { request, _ in
      let routes = try await ControlBody.decode([PortRoute].self, request)
      let refused = await forwarder.apply(routes)
      try home.save(forwarder.routes)
      return try ControlBody.response(refused.map { PortRefusal(port: $0.key, words: $0.value) })
    }
    router.post("/drain") { request, _ in
      let order = try await ControlBody.decode(DrainOrder.self, request)
      try await forwarder.drain(order.target, within: .milliseconds(order.milliseconds))
      return try ControlBody.response([PortRoute]())
    }
    return router
  }

  private func untilIdle(_ forwarder: Forwarder) async throws {
    var idle = 0
    while idle < Self.idleLimit, home.exists {
      try await ContinuousClock().sleep(for: .seconds(1))
      idle = forwarder.routes.isEmpty ? idle + 1 : 0
    }
  }
}
