import ControlAPI
import EdgeModel
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import ControlServer

@Suite("Who may do what") struct AuthorizationTests {
  struct Sample: Sendable, CustomTestStringConvertible {
    let method: HTTPRequest.Method
    let path: String
    let permission: Permission
    var testDescription: String { "\(method.rawValue) \(path)" }
  }

  /// Every route that the server has, read from its own table.
  static func samples() throws -> [Sample] {
    try RunningServer.server(StandInPlatform()).routes().routes.map { route in
      let path = route.path.replacing(":reference", with: "shop").replacing(":id", with: "x").replacing(
        ":digest", with: "x"
      ).replacing(":name", with: "x").replacing(":node", with: "nqqqqqqqqqqq")
      return Sample(method: route.method, path: path, permission: route.permission)
    }
  }

  private static func status(_ sample: Sample, authorization: String?) async throws -> HTTPResponse.Status {
    try await RunningServer.server(StandInPlatform()).makeApplication().test(.router) { client in
      var headers = HTTPFields()
      headers[.authorization] = authorization
      return try await client.execute(uri: sample.path, method: sample.method, headers: headers) { $0.status }
    }
  }

  /// What somebody hears whom nobody knows.
  private static func answerToStrangers(_ sample: Sample) -> HTTPResponse.Status {
    switch sample.permission {
    case .ping: .ok
    case .redeemJoinCode: .badRequest
    case .renewToken: .notFound
    default: .unauthorized
    }
  }

  @Test("the table has every route of the API") func table() throws {
    let routes = Set(
      try RunningServer.server(StandInPlatform()).routes().routes.map { "\($0.method.rawValue) \($0.path)" })
    #expect(
      routes == [
        "GET /api/v1/backup", "PUT /api/v1/restore/:digest", "POST /api/v1/restore",
        "GET /api/v1/usage", "GET /api/v1/nodes/:reference/usage", "GET /api/v1/deployments/:reference/environment",
        "GET /api/v1/deployments/:reference/environment/values",
        "GET /ping", "GET /api/v1/deployments", "POST /api/v1/deployments", "GET /api/v1/deployments/:reference",
        "GET /api/v1/deployments/:reference/watch", "POST /api/v1/deployments/:reference/update",
        "POST /api/v1/deployments/:reference/rollback",
        "POST /api/v1/deployments/:reference/stop", "POST /api/v1/deployments/:reference/start",
        "DELETE /api/v1/deployments/:reference", "GET /api/v1/deployments/:reference/logs", "GET /api/v1/nodes",
        "POST /api/v1/nodes", "GET /api/v1/nodes/me/assignments", "PUT /api/v1/nodes/me/report", "GET /api/v1/changes",
        "GET /api/v1/changes/:id", "POST /api/v1/validate", "GET /api/v1/blobs/:digest",
        "GET /api/v1/allocations/:id/logs", "PUT /api/v1/nodes/me/heartbeat", "POST /api/v1/replica",
        "POST /api/v1/probes", "GET /api/v1/leader", "POST /api/v1/leader/transfer", "GET /api/v1/changes/orphaned",
        "POST /api/v1/adoptions", "POST /api/v1/platform/move", "GET /api/v1/usage",
        "GET /api/v1/nodes/:reference/usage", "GET /api/v1/deployments/:reference/environment",
        "GET /api/v1/deployments/:reference/environment/values", "GET /api/v1/secrets", "PUT /api/v1/secrets/:name",
        "DELETE /api/v1/secrets/:name", "PUT /api/v1/repositories", "DELETE /api/v1/repositories",
        "GET /api/v1/platform-key", "POST /api/v1/platform-key/renewal", "POST /api/v1/hooks/:reference",
        "PUT /api/v1/deployments/:reference/following", "DELETE /api/v1/deployments/:reference/following",
        "PUT /api/v1/deployments/:reference/webhook", "DELETE /api/v1/deployments/:reference/webhook",
        "POST /api/v1/deployments/:reference/cancel", "POST /api/v1/deployments/:reference/exec",
        "POST /api/v1/allocations/:id/exec", "POST /api/v1/clean", "POST /api/v1/nodes/:reference/clean",
        "POST /api/v1/nodes/:reference/cordon", "POST /api/v1/nodes/:reference/uncordon",
        "POST /api/v1/nodes/:reference/drain", "POST /api/v1/nodes/give-up", "GET /api/v1/nodes/:reference/drain/watch",
        "GET /api/v1/deployments/:reference/explanation", "POST /api/v1/rebalance", "POST /api/v1/join-codes",
        "POST /api/v1/join", "GET /api/v1/token-renewals/:node", "POST /api/v1/nodes/:reference/remove",
      ])
  }

  @Test("without a token only ping is answered", arguments: try samples()) func none(_ sample: Sample) async throws {
    let status = try await Self.status(sample, authorization: nil)
    #expect(status == Self.answerToStrangers(sample))
  }

  @Test("a wrong token opens nothing", arguments: try samples()) func wrong(_ sample: Sample) async throws {
    for authorization in [
      "Bearer \(RunningServer.token)x", "Bearer", "Bearer ", "Basic \(RunningServer.token)", RunningServer.token,
      "Bearer \(RunningServer.token.dropLast())",
    ] {
      let status = try await Self.status(sample, authorization: authorization)
      #expect(status == Self.answerToStrangers(sample), "\(authorization)")
    }
  }

  @Test("a token opens what it permits and nothing else", arguments: try samples())
  func limited(_ sample: Sample) async throws {
    let status = try await Self.status(sample, authorization: "Bearer only-to-read-deployments")
    switch sample.permission {
    case .ping, .readDeployments: #expect(status != .forbidden && status != .unauthorized)
    // It knows no tokens, but its own signatures.
    case .ringHook: #expect(status == .unauthorized)
    // It knows no tokens either, but codes, of which this request has none.
    case .redeemJoinCode: #expect(status == .badRequest)
    // Nor here: what it hands out, one machine alone can open.
    case .renewToken: #expect(status == .notFound)
    default: #expect(status == .forbidden)
    }
  }

  @Test("the right token opens every route", arguments: try samples()) func right(_ sample: Sample) async throws {
    let status = try await Self.status(sample, authorization: "bearer \(RunningServer.token)")
    // Backups hold keys: besides the permission they take an administrator, and this token's owner is none.
    let isForAdministrators = [.backUp, .restore].contains(sample.permission)
    #expect((status == .unauthorized) == (sample.permission == .ringHook))
    #expect((status == .forbidden) == isForAdministrators)
  }

  @Test("a refusal says what is needed, in the API's own form") func words() async throws {
    try await RunningServer.server(StandInPlatform()).makeApplication().test(.router) { client in
      try await client.execute(uri: "/api/v1/nodes", method: .get) { response in
        #expect(response.headers[.wwwAuthenticate] == "Bearer")
        let error = try ControlJSON.decode(ErrorDocument.self, from: Array(response.body.readableBytesView))
        #expect(error.error.code == "unauthenticated")
        #expect(error.error.message.contains("Authorization"))
      }
    }
  }

  @Test("a short secret is refused") func weak() {
    #expect(throws: ControlServerError.self) { try TokenAuthorizer.Token("secret", actor: Fixtures.user) }
  }

  @Test(
    "comparing in constant time is comparing",
    arguments: [("", "", true), ("a", "a", true), ("a", "b", false), ("ab", "a", false), ("a", "ab", false)])
  func equality(_ left: String, _ right: String, _ isEqual: Bool) {
    #expect(TokenAuthorizer.isEqual(Array(left.utf8), Array(right.utf8)) == isEqual)
  }
}
