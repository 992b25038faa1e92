import ControlAPI
import EdgeModel
import Testing

@testable import ControlServer

@Suite("What an app's token permits") struct AppTokenAuthorizerTests {
  private static let token = "flotilla-app.the-apps-own-token"

  private static func authorizer() throws -> AppTokenAuthorizer {
    let app = AllocationID(deployment: Fixtures.deploymentID, generation: 1, attempt: 1)
    return AppTokenAuthorizer(others: try RunningServer.authorizer()) { $0 == token ? app : nil }
  }

  private static let own = Fixtures.deploymentID.rawValue

  @Test("its own deployment and output, by id", arguments: [Permission.readDeployments, .readLogs])
  func own(_ permission: Permission) async throws {
    let verdict = try await Self.authorizer().verdict(
      on: AccessRequest(permission: permission, bearerToken: Self.token, deployment: Self.own))
    guard case .allowed(let actor) = verdict else {
      Issue.record("\(verdict)")
      return
    }
    #expect(!actor.isAdministrator)
    #expect(actor.name == "app \(Self.own)")
  }

  @Test("no other, and nothing that names none", arguments: [Permission.readDeployments, .readLogs])
  func others(_ permission: Permission) async throws {
    for deployment in ["daaaaaaaaaab", "shop", "", nil] as [String?] {
      let verdict = try await Self.authorizer().verdict(
        on: AccessRequest(permission: permission, bearerToken: Self.token, deployment: deployment))
      guard case .forbidden = verdict else {
        Issue.record("\(deployment ?? "none"): \(verdict)")
        continue
      }
    }
  }

  @Test("nothing else, on any route of the server", arguments: try AuthorizationTests.samples())
  func everything(_ sample: AuthorizationTests.Sample) async throws {
    guard ![Permission.ping, .readDeployments, .readLogs].contains(sample.permission) else { return }
    let verdict = try await Self.authorizer().verdict(
      on: AccessRequest(permission: sample.permission, bearerToken: Self.token, deployment: Self.own))
    guard case .forbidden = verdict else {
      Issue.record("\(verdict)")
      return
    }
  }

  @Test("a token that doesn't count is nobody's") func unknown() async throws {
    let verdict = try await Self.authorizer().verdict(
      on: AccessRequest(
        permission: .readDeployments, bearerToken: "flotilla-app.another", deployment: Self.own))
    guard case .unauthenticated = verdict else {
      Issue.record("\(verdict)")
      return
    }
  }

  @Test("everybody else is judged as before") func delegation() async throws {
    let authorizer = try Self.authorizer()
    #expect(
      try await authorizer.verdict(on: AccessRequest(permission: .joinNodes, bearerToken: RunningServer.token))
        == .allowed(Fixtures.user))
    guard case .allowed = try await authorizer.verdict(on: AccessRequest(permission: .ping)) else {
      Issue.record("ping is everybody's")
      return
    }
    guard case .unauthenticated = try await authorizer.verdict(on: AccessRequest(permission: .readNodes)) else {
      Issue.record("nothing is open without a token")
      return
    }
  }

  @Test("the route's path says which deployment is meant") func routes() async throws {
    let platform = try StandInPlatform()
    platform.apply(.deployment(Fixtures.deployment()))
    try await RunningServer.with(platform, authorizer: try Self.authorizer()) { server in
      let client = try server.client(token: Self.token)
      #expect(try await client.deployment(Self.own).id.rawValue == Self.own)
      for call in [
        { _ = try await client.deployment("shop") }, { _ = try await client.deployments() },
        { _ = try await client.nodes() }, { _ = try await client.destroy(Self.own) },
        { _ = try await client.secrets() },
      ] as [@Sendable () async throws -> Void] {
        let error = await #expect(throws: ControlError.self) { try await call() }
        #expect(error?.code == .forbidden)
      }
    }
  }
}
