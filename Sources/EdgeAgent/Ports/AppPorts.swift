import EdgeModel
import Logging
import Synchronization

/// The ports of this machine's apps, as the worker sees them.
final class AppPorts: Sendable {
  /// Between those that apps have of old and those that systems take for outgoing connections (32768 and above on Linux).
  static let inner: Range<UInt16> = 21_000..<29_000

  /// How long connections to what is taken down have.
  static let drainTime: Duration = .seconds(5)

  private let forwarder: any PortForwarder
  private let logger: Logger
  private let isTaken: @Sendable (UInt16) -> Bool
  private let holder: @Sendable (UInt16) -> String?
  /// The routes in force; `nil` until the forwarder was asked.
  private let known = Mutex<[PortRoute]?>(nil)
  private let upcoming = Mutex(UInt16.random(in: inner))

  init(
    _ forwarder: any PortForwarder, logger: Logger,
    isTaken: @escaping @Sendable (UInt16) -> Bool = { PortUse.isTaken($0) },
    holder: @escaping @Sendable (UInt16) -> String? = { PortUse.holder(of: $0) }
  ) {
    self.forwarder = forwarder
    self.logger = logger
    self.isTaken = isTaken
    self.holder = holder
  }

  /// - Throws: ``BringUpError`` of the machine's kind while the forwarder doesn't answer.
  func routes() async throws -> [PortRoute] {
    if let routes = known.withLock({ $0 }) { return routes }
    let routes = try await forwarder.routes()
    known.withLock { $0 = routes }
    return routes
  }

  /// - Returns: the ports that could not be had, and why.
  func apply(_ routes: [PortRoute]) async throws -> [UInt16: String] {
    guard try await self.routes() != routes else { return [:] }
    let refused = try await forwarder.apply(routes)
    known.withLock { $0 = routes.filter { refused[$0.port] == nil } }
    return refused
  }

  /// The ports that are led for sure, without asking.
  var led: [UInt16] { known.withLock { $0 ?? [] }.map(\.port) }

  /// Something will be led soon.
  func prepare() async {
    do {
      try await forwarder.prepare()
    } catch {
      // It is asked again when it is needed, and says it to who waits for it then.
      logger.debug("ports of apps can't be led yet", metadata: ["error": "\(error)"])
    }
  }

  func drain(_ target: PortTarget) async throws {
    do {
      try await forwarder.drain(target, within: Self.drainTime)
    } catch let error where !(error is CancellationError) {
      logger.warning("connections could not be ended politely", metadata: ["error": "\(error)"])
    }
  }

  /// A port where a version of an app can listen, that nobody has now.
  func free() -> UInt16? {
    for _ in Self.inner {
      let port = upcoming.withLock { upcoming in
        defer { upcoming = upcoming + 1 < Self.inner.upperBound ? upcoming + 1 : Self.inner.lowerBound }
        return upcoming
      }
      if !isTaken(port) { return port }
    }
    return nil
  }

  /// Why an app can't have its port, if somebody else has it.
  func refusal(of port: UInt16) async throws -> String? {
    guard try await !routes().contains(where: { $0.port == port }), isTaken(port) else { return nil }
    let holder = holder(port).map { " by \($0)" } ?? ""
    return "port \(port) is already in use on this machine\(holder); end that, or give the app another port"
  }

  /// Whether the port is led, wherever to: who listens there is no app.
  func serves(_ port: UInt16) async throws -> Bool { try await routes().contains { $0.port == port } }

  func isFree(_ port: UInt16) -> Bool { !isTaken(port) }

  /// What the machine's own routes grow to where it serves other machines' apps as well.
  func extend(
    _ own: [(route: PortRoute, deployment: DeploymentID)], by ingress: inout Ingress, expected: Set<UInt16>,
    elsewhere: [ServedApp]?
  ) async throws -> [PortRoute] {
    ingress.routes(own, expected: expected, elsewhere: elsewhere, current: try await routes(), isTaken: isTaken)
  }
}
