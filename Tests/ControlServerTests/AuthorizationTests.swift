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
        ":digest", with: "x")
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

  @Test("the table has every route of the API") func table() throws {
    let routes = Set(
      try RunningServer.server(StandInPlatform()).routes().routes.map { "\($0.method.rawValue) \($0.path)" })
    #expect(
      routes == [
        "GET /ping", "GET /api/v1/deployments", "POST /api/v1/deployments", "GET /api/v1/deployments/:reference",
        "GET /api/v1/deployments/:reference/watch", "POST /api/v1/deployments/:reference/update",
        "POST /api/v1/deployments/:reference/stop", "POST /api/v1/deployments/:reference/start",
        "DELETE /api/v1/deployments/:reference", "GET /api/v1/deployments/:reference/logs", "GET /api/v1/nodes",
        "POST /api/v1/nodes", "GET /api/v1/nodes/me/assignments", "PUT /api/v1/nodes/me/report", "GET /api/v1/changes",
        "GET /api/v1/changes/:id", "POST /api/v1/validate", "GET /api/v1/blobs/:digest",
        "GET /api/v1/allocations/:id/logs",
      ])
  }

  @Test("without a token only ping is answered", arguments: try samples()) func none(_ sample: Sample) async throws {
    let status = try await Self.status(sample, authorization: nil)
    #expect(status == (sample.permission == .ping ? .ok : .unauthorized))
  }

  @Test("a wrong token opens nothing", arguments: try samples()) func wrong(_ sample: Sample) async throws {
    for authorization in [
      "Bearer \(RunningServer.token)x", "Bearer", "Bearer ", "Basic \(RunningServer.token)", RunningServer.token,
      "Bearer \(RunningServer.token.dropLast())",
    ] {
      let status = try await Self.status(sample, authorization: authorization)
      #expect(status == (sample.permission == .ping ? .ok : .unauthorized), "\(authorization)")
    }
  }

  @Test("a token opens what it permits and nothing else", arguments: try samples())
  func limited(_ sample: Sample) async throws {
    let status = try await Self.status(sample, authorization: "Bearer only-to-read-deployments")
    switch sample.permission {
    case .ping, .readDeployments: #expect(status != .forbidden && status != .unauthorized)
    default: #expect(status == .forbidden)
    }
  }

  @Test("the right token opens every route", arguments: try samples()) func right(_ sample: Sample) async throws {
    let status = try await Self.status(sample, authorization: "bearer \(RunningServer.token)")
    #expect(status != .unauthorized && status != .forbidden)
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
