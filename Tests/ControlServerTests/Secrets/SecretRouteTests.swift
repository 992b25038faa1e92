import ControlAPI
import EdgeAgent
import EdgeModel
import Testing

@testable import ControlServer

@Suite("Secrets over HTTP", .timeLimit(.minutes(5))) struct SecretRouteTests {
  private static func with(
    _ body: @escaping @Sendable (RunningServer, StandInSecrets) async throws -> Void
  ) async throws {
    let secrets = StandInSecrets()
    try await RunningServer.with(try StandInPlatform(), secrets: secrets) { try await body($0, secrets) }
  }

  @Test("a value goes in and never comes out") func values() async throws {
    try await Self.with { server, secrets in
      let client = try server.client()
      let name = try SecretName("DB"[...])
      let set = try await client.setSecret(name, to: SecretRequest(value: "hunter2\n"))
      #expect(set.resumed.map(\.rawValue) == ["shop"])
      #expect(set.durability == "local")
      _ = try await client.setSecret(name, of: "shop", to: SecretRequest(value: "x"))
      #expect(
        secrets.calls == [
          .set(name, nil, Array("hunter2\n".utf8), Fixtures.user),
          .set(name, DeploymentReference("shop"), [0x78], Fixtures.user),
        ])
      let listed = try await client.secrets()
      #expect(listed.map(\.kind) == [.value, .sshKey])
      #expect(listed.map(\.usedBy) == [[try AppName("shop"[...])], []])
      #expect(listed.last?.repository?.rawValue == "git.example.org/ann")
      _ = try await client.removeSecret(name, of: "shop")
      #expect(secrets.calls.last == .remove(name, DeploymentReference("shop")))
    }
  }

  @Test("tokens and keys for repositories go in") func repositories() async throws {
    try await Self.with { server, secrets in
      let client = try server.client()
      let place = try RepositoryPattern("git.example.org/ann"[...])
      _ = try await client.setRepository(RepositoryRequest(repository: place, token: "t"))
      _ = try await client.setRepository(RepositoryRequest(repository: place, token: "t", user: "ann"))
      _ = try await client.setRepository(RepositoryRequest(repository: place, sshKey: "k", knownHosts: "h"))
      _ = try await client.removeRepository(place)
      #expect(
        secrets.calls == [
          .setRepository(place, .token(user: "git", "t")), .setRepository(place, .token(user: "ann", "t")),
          .setRepository(place, .key("k", knownHosts: "h")), .removeRepository(place),
        ])
      for request in [
        RepositoryRequest(repository: place), RepositoryRequest(repository: place, token: "t", sshKey: "k"),
      ] {
        let error = await #expect(throws: ControlError.self) { try await client.setRepository(request) }
        #expect(error?.code == .invalid)
      }
    }
  }

  @Test("a machine gets the key, sealed") func key() async throws {
    try await Self.with { server, secrets in
      let id = try PlatformKeyID("0123456789abcdef"[...])
      let network = HTTPAgentNetwork(token: RunningServer.token, logger: RunningServer.logger)
      let sealed = try await network.platformKey(nil, for: Fixtures.nodeB, at: server.url)
      #expect(sealed.box.bytes == [1, 2])
      _ = try await network.platformKey(id, for: Fixtures.nodeB, at: server.url)
      #expect(secrets.calls == [.key(nil, Fixtures.nodeB), .key(id, Fixtures.nodeB)])
      secrets.refuse(ControlPlaneError(.notFound, "no member"))
      let error = await #expect(throws: ControlPlaneError.self) {
        try await network.platformKey(id, for: Fixtures.nodeB, at: server.url)
      }
      #expect(error?.code == .notFound)
    }
  }

  @Test("what another key could not take over is named") func renewal() async throws {
    try await Self.with { server, _ in
      let result = try await server.client().renewPlatformKey()
      #expect(result.dropped.map(\.rawValue) == ["platform/LOST"])
    }
  }

  @Test("requests show no values, whoever prints them") func redaction() throws {
    let place = try RepositoryPattern("git.example.org"[...])
    let values: [Any] = [
      SecretRequest(value: "hunter2"),
      RepositoryRequest(repository: place, token: "hunter2", sshKey: "hunter2", knownHosts: "hunter2"),
    ]
    for value in values {
      var dumped = ""
      dump(value, to: &dumped)
      #expect(!"\(value)\(String(reflecting: value))\(dumped)".contains("hunter2"))
    }
  }
}
