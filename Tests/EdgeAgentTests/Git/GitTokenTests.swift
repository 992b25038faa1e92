import EdgeModel
import Foundation
import Testing

@testable import EdgeAgent

/// Repositories behind a token, served by git's own server.
@Suite(.serialized, .timeLimit(.minutes(5))) struct GitTokenTests {
  private static let token = "t0ken-0f/the+test=%40:x"

  private static func credential(_ token: String = token, user: String = "ann") throws -> GitCredential {
    let value = try SecretSample.seal().seal([1], as: SecretSample.id, version: 1)
    return GitCredential(id: SecretSample.id, value: value, .token(user: user, token))
  }

  /// All files below a folder that hold a text.
  private static func files(in folder: String, with text: String) throws -> [String] {
    let wanted = Data(text.utf8)
    let all = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return all.filter { FileManager.default.contents(atPath: "\(folder)/\($0)")?.range(of: wanted) != nil }
  }

  @Test func aTokenOpensARepositoryAndIsNowhereElse() async throws {
    try await GitRepositoryFixture.with { fixture in
      try fixture.write("a", "1")
      let commit = try await fixture.commit()
      try await GitHTTPServer.with(fixture, login: "ann:\(Self.token)") { server in
        let source = GitSource(url: "\(server)/repository/.git")
        // A helper of the user's would be given every token that was right, to keep it.
        let kept = "\(fixture.root)/kept"
        try fixture.configure("[credential]\n helper = \"store --file=\(kept)\"\n")
        try await fixture.fetcher.withSource(
          source, policy: GitRepositoryFixture.policy, credential: try Self.credential()
        ) { fetched in
          #expect(fetched.commit.rawValue == commit)
          #expect(fetched.url.description == "a private repository on 127.0.0.1")
          let left = try Self.files(in: "\(fixture.root)/work", with: Self.token)
          #expect(left.isEmpty, "it is gone once it was used")
        }
        #expect(!FileManager.default.fileExists(atPath: kept))
        #expect(try fixture.leftovers().isEmpty)
        try GitHTTPServer.expectNothingFound(fixture)
      }
    }
  }

  @Test func helpersOfTheUserForTheSameHostAreNotAsked() async throws {
    try await GitRepositoryFixture.with { fixture in
      try fixture.write("a", "1")
      try await fixture.commit()
      try await GitHTTPServer.with(fixture, login: "ann:\(Self.token)") { server in
        let wrong = "\"!f() { touch '\(fixture.root)/asked'; echo username=ann; echo password=wrong; }; f\""
        try fixture.configure(
          "[credential]\n helper = \(wrong)\n username = bob\n[credential \"\(server)\"]\n helper = \(wrong)\n username = eve\n"
        )
        try await fixture.fetcher.withSource(
          GitSource(url: "\(server)/repository/.git"), policy: GitRepositoryFixture.policy,
          credential: try Self.credential()
        ) { #expect($0.rootFiles == ["a"]) }
        #expect(!FileManager.default.fileExists(atPath: "\(fixture.root)/asked"))
      }
    }
  }

  @Test func aWrongTokenIsSaidWithoutItAndWithoutTheAddress() async throws {
    try await GitRepositoryFixture.with { fixture in
      try fixture.write("a", "1")
      try await fixture.commit()
      try await GitHTTPServer.with(fixture, login: "ann:\(Self.token)") { server in
        let source = GitSource(url: "\(server)/repository/.git")
        let error = await #expect(throws: GitError.self) {
          try await fixture.fetcher.fetch(
            source, policy: GitRepositoryFixture.policy, credential: try Self.credential("a-wrong-one"))
        }
        #expect(error?.code == .authentication)
        #expect(error?.message.contains("flotilla secret set-repository http://127.0.0.1:") == true)
        #expect(error?.message.contains("a-wrong-one") == false)
        #expect(error?.message.contains("repository/.git") == false)
        #expect(try fixture.leftovers().isEmpty)
        let without = try await fixture.failure(of: source)
        #expect(without.code == .authentication)
        #expect(without.message.contains("flotilla secret set-repository"))
      }
    }
  }

  @Test func aTokenGoesToItsHostAlone() async throws {
    try await GitRepositoryFixture.with { other in
      try other.write("b", "2")
      try await other.commit()
      try await GitHTTPServer.with(other, login: "ann:\(Self.token)") { elsewhere in
        try await GitRepositoryFixture.with { fixture in
          // The user's own rewriting leads to another place, which would take the token gladly.
          try fixture.configure("[url \"\(elsewhere)/\"]\n insteadOf = http://127.0.0.1:9/\n")
          let error = await #expect(throws: GitError.self) {
            try await fixture.fetcher.fetch(
              GitSource(url: "http://127.0.0.1:9/repository/.git"), policy: GitRepositoryFixture.policy,
              credential: try Self.credential())
          }
          #expect(error?.code == .authentication)
          #expect(!FileManager.default.fileExists(atPath: GitHTTPServer.found(other)), "nobody came with the token")
        }
      }
    }
  }

  @Test func theUsersOtherSettingsHold() async throws {
    let added = try withAccess { $0 }
    let environment = GitEnvironment(inherited: [
      "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "http.proxy", "GIT_CONFIG_VALUE_0": "http://proxy",
    ])
    let variables = environment.variables(for: GitPolicy(), usesOwnSSHCommand: false, access: added)
    #expect(variables["GIT_CONFIG_COUNT"] == "5")
    #expect(variables["GIT_CONFIG_VALUE_0"] == "http://proxy")
    #expect(variables["GIT_CONFIG_KEY_1"] == "credential.https://git.example.org/ann/shop.git.helper")
    #expect(variables["GIT_CONFIG_VALUE_1"] == "")
    #expect(variables["GIT_CONFIG_VALUE_2"]?.hasPrefix("store --file=") == true)
    #expect(!variables.values.contains { $0.contains(Self.token) })
  }

  private func withAccess<Result>(_ body: ([String: String]) throws -> Result) throws -> Result {
    let folder = "\(NSTemporaryDirectory())flotilla-access-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let access = try GitAccess(
      .token(user: "ann", Self.token), for: GitRepositoryURL("https://git.example.org/ann/shop.git"), in: folder)
    for file in ["access", "access/store"] {
      let mode = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(file)")[.posixPermissions] as? Int
      #expect(mode.map { $0 & 0o077 } == 0, "\(file) is for the agent's user alone")
    }
    let result = try body(access.variables)
    #expect(try access.end() == nil)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    return result
  }
}
