import ControlAPI
import EdgeAgent
import EdgeModel
import Testing

@testable import ControlServer

/// What may be seen of an app's environment, and by whom.
@Suite(.timeLimit(.minutes(5))) struct EnvironmentTests {
  private static func platform() throws -> StandInPlatform {
    let platform = try StandInPlatform()
    var deployment = Fixtures.deployment()
    deployment.resolved?.workload.environment = [
      "MODE": "test", "API_TOKEN": "tok-1", "DATABASE": "postgres://ann:pw@db/shop", "DB_REF": "secret:DB",
      "LANG": "C",
    ]
    deployment.environment = ["MODE": "live", "my_Password": "hunter2"]
    platform.apply(.node(Fixtures.node(Fixtures.nodeA, "alpha")), .deployment(deployment))
    return platform
  }

  @Test func secretsAreHidden() async throws {
    try await RunningServer.with(try Self.platform()) { server in
      let summary = try await server.client(token: "only-to-read-deployments").environment("shop")
      #expect(summary.variables.map(\.name) == ["API_TOKEN", "DATABASE", "DB_REF", "LANG", "MODE", "my_Password"])
      #expect(summary.variables.map(\.value) == [nil, nil, nil, "C", "live", nil])
      #expect(summary.variables.map(\.isRequested) == [false, false, false, false, true, true])
      let (_, body) = try await server.get("/api/v1/deployments/shop/environment")
      for value in ["tok-1", "pw@", "hunter2"] { #expect(!body.contains(value)) }
    }
  }

  @Test func valuesAreForWhoMayDeploy() async throws {
    try await RunningServer.with(try Self.platform()) { server in
      let all = try await server.client().environment("shop", showingSecrets: true)
      #expect(all.variables.first?.value == "tok-1" && all.variables.last?.value == "hunter2")
      let error = await #expect(throws: ControlError.self) {
        try await server.client(token: "only-to-read-deployments").environment("shop", showingSecrets: true)
      }
      #expect(error?.code == .forbidden)
    }
  }

  @Test(arguments: [
    ("PORT", "80", false), ("monkey", "x", true), ("SSH_KEY", "x", true), ("URL", "https://example.org/a:b@c", false),
    ("URL", "https://u:p@example.org", true), ("URL", "https://u@example.org", false), ("A", "secret:A", true),
  ])
  func looks(_ name: String, _ value: String, _ isSecret: Bool) {
    #expect(SecretLook.hasIt(name: name, value: value) == isSecret)
  }

  @Test func whatMachinesUse() async throws {
    let platform = try Self.platform()
    try await RunningServer.with(platform) { server in
      let own = try await server.client().usage()
      #expect(own.busyNanoseconds == 7 && own.memoryUsedBytes == 40)
      #expect(try await server.client().usage(of: "alpha") == own)
      let error = await #expect(throws: ControlError.self) { try await server.client().usage(of: "nobody") }
      #expect(error?.code == .notFound)
    }
  }
}
