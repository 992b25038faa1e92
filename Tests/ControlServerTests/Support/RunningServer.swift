import ControlAPI
import EdgeModel
import Logging
import ServiceLifecycle

@testable import ControlServer

/// A control server on a port of its own, for as long as a test needs it.
struct RunningServer: Sendable {
  static let token = "correct-horse-battery-staple"

  let platform: StandInPlatform
  let port: UInt16
  let group: ServiceGroup

  var url: String { "http://127.0.0.1:\(port)" }

  func client(token: String? = RunningServer.token) throws -> ControlClient {
    try ControlClient(server: url, token: token, logger: Self.logger)
  }

  static let logger = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }

  static func authorizer() throws -> TokenAuthorizer {
    TokenAuthorizer([
      try TokenAuthorizer.Token(token, actor: Fixtures.user),
      try TokenAuthorizer.Token(
        "only-to-read-deployments", actor: Actor(role: .user, name: "bob"), permissions: [.readDeployments]),
    ])
  }

  static func server(
    _ platform: StandInPlatform, secrets: StandInSecrets = StandInSecrets(), hooks: StandInHooks = StandInHooks(),
    machine: StandInMachine = StandInMachine(), placement: StandInPlacement = StandInPlacement(),
    authorizer: (any Authorizer)? = nil,
    configure: (inout ControlServerConfiguration) -> Void = { _ in }
  ) throws -> ControlServer {
    var configuration = ControlServerConfiguration(port: 0, peerToken: token)
    configure(&configuration)
    return ControlServer(
      platform: platform, secrets: secrets, hooks: hooks, machine: machine, placement: placement,
      authorizer: try authorizer ?? Self.authorizer(),
      configuration: configuration, logger: logger)
  }

  static func with(
    _ platform: StandInPlatform, secrets: StandInSecrets = StandInSecrets(), hooks: StandInHooks = StandInHooks(),
    machine: StandInMachine = StandInMachine(), placement: StandInPlacement = StandInPlacement(),
    authorizer: (any Authorizer)? = nil,
    configure: (inout ControlServerConfiguration) -> Void = { _ in },
    _ body: @escaping @Sendable (RunningServer) async throws -> Void
  ) async throws {
    let server = try server(
      platform, secrets: secrets, hooks: hooks, machine: machine, placement: placement, authorizer: authorizer,
      configure: configure)
    let group = ServiceGroup(configuration: .init(services: [.init(service: server)], logger: logger))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      let running = RunningServer(platform: platform, port: try await server.port, group: group)
      do {
        try await body(running)
      } catch {
        await group.triggerGracefulShutdown()
        throw error
      }
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
    }
  }
}
