import Coordination
import EdgeModel
import Foundation
import Testing

@testable import EdgeAgent

/// Private repositories from the request to the pinned version.
@Suite(.serialized, .timeLimit(.minutes(5))) struct PrivateRepositoryTests {
  private static func deploy(_ url: String, on platform: PlatformFixture) async throws -> DeploymentID {
    let request = NewDeployment(source: GitSource(url: url), name: Sample.name)
    return try await platform.plane.submit(.deploy(request), by: Sample.user).record.deployment
  }

  private static func place(_ text: String) throws -> RepositoryPattern { try RepositoryPattern(text[...]) }

  @Test func aTokenMakesARepositoryFetchable() async throws {
    try await PlatformFixture.with { platform in
      try await GitHTTPServer.with(platform.repository, login: "git:the-token-of-ann") { server in
        var leader = try await platform.executor()
        let id = try await Self.deploy("\(server)/repository/.git", on: platform)
        try await platform.settle(&leader)
        let failure = try #require(try platform.deployment(id).failure)
        #expect(failure.reason.contains("flotilla secret set-repository \(server) --token-file FILE"))

        let token = RepositoryCredential.token(user: "git", "the-token-of-ann")
        _ = try await platform.plane.setRepository(try Self.place(server), token, by: Sample.user)
        _ = try await platform.plane.submit(.update(DeploymentReference("shop")), by: Sample.user)
        try await platform.settle(&leader)
        #expect(try platform.deployment(id).resolved?.generation == 2)
        let checked = try await platform.plane.validate(
          GitSource(url: "\(server)/repository/.git"), by: Sample.user)
        #expect(checked.file == "shipwreck.toml")
        #expect(checked.diagnostics.isEmpty)
        try GitHTTPServer.expectNothingFound(platform.repository)
        let state = String(decoding: try JSONEncoder().encode(platform.log.inner.state()), as: UTF8.self)
        #expect(!state.contains("the-token-of-ann"))

        let removed = try await platform.plane.removeRepository(try Self.place(server), by: Sample.user)
        #expect(removed.count == 1)
        await #expect(throws: ControlPlaneError.self) {
          try await platform.plane.removeRepository(try Self.place(server), by: Sample.user)
        }
      }
    }
  }

  @Test(.enabled(if: SecureShell.isWanted)) func aHostKeyIsPinnedForTheWholePlatform() async throws {
    try await SecureShell.with { shell, server in
      try shell.fixture.write("shipwreck.toml", PlatformFixture.manifest())
      try await shell.fixture.commit()
      try await shell.allow("deploy")
      let log = HookedLog()
      _ = try log.inner.append([.cluster(Sample.cluster)], after: .zero, epoch: 1)
      let platform = try await PlatformFixture(shell.fixture, log, epoch: 1)
      var leader = try await platform.executor()
      let port = try #require(server.split(separator: ":").last)
      let key = RepositoryCredential.key(try shell.key("deploy"), knownHosts: nil)
      let place = try Self.place("127.0.0.1:\(port)")
      let id = SecretID(.repository(.ssh, place))
      _ = try await platform.plane.setRepository(place, key, by: Sample.user)
      let deployment = try await Self.deploy("\(server)\(shell.fixture.repository)", on: platform)
      try await platform.settle(&leader)
      #expect(try platform.deployment(deployment).resolved?.generation == 1)

      let pinned = try #require(log.inner.state().secrets[id])
      let content = try RepositoryCredential(sealed: try await platform.vault.open(pinned))
      guard case .key(let kept, let hosts?) = content else {
        Issue.record("no host key is kept")
        return
      }
      #expect(kept == (try shell.key("deploy")))
      #expect(hosts.contains("ssh-ed25519"))

      try await shell.replaceHostKey()
      _ = try await platform.plane.submit(.update(DeploymentReference("shop")), by: Sample.user)
      try await platform.settle(&leader)
      let failure = try #require(try platform.deployment(deployment).failure)
      #expect(failure.reason.contains("is not the one that is kept for it"), "\(failure.reason)")

      // Set anew, it trusts what it sees next.
      _ = try await platform.plane.setRepository(place, key, by: Sample.user)
      _ = try await platform.plane.submit(.update(DeploymentReference("shop")), by: Sample.user)
      try await platform.settle(&leader)
      #expect(try platform.deployment(deployment).failure == nil)
    }
  }
}
