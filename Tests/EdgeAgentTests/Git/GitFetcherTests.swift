import EdgeModel
import Foundation
import Logging
import Testing

@testable import EdgeAgent

@Suite(.serialized, .timeLimit(.minutes(5))) struct GitFetcherTests {
  private static let policy = GitRepositoryFixture.policy

  @Test func takesTheDefaultBranch() async throws {
    try await GitRepositoryFixture.with { fixture in
      try fixture.write("old.txt", "old")
      try await fixture.commit()
      try fixture.write("shipwreck.toml", "[app]\nname = \"shop\"\n")
      try fixture.write("src/main.py", "print()\n")
      try fixture.link("src/here", to: "../shipwreck.toml")
      let commit = try await fixture.commit()

      let fetched = try await fixture.fetcher.fetch(GitSource(url: fixture.url), policy: Self.policy)
      #expect(fetched.commit.rawValue == commit)
      #expect(fetched.rootFiles == ["old.txt", "shipwreck.toml"])
      #expect(fetched.warnings.isEmpty)
      #expect(
        try await fetched.contents(ofRootFile: "shipwreck.toml", limit: 1024) == Array("[app]\nname = \"shop\"\n".utf8))

      let listing = try await ChildCommand(
        arguments: ["tar", "-tf", fetched.archivePath], environment: fixture.environment
      ).run()
      let names = String(decoding: listing.output, as: UTF8.self).split(separator: "\n").map(String.init)
      #expect(names == ["old.txt", "shipwreck.toml", "src/", "src/here", "src/main.py"])
      // One commit, not its history.
      let history = try await fetched.git.output(["rev-list", "FETCH_HEAD"], about: fetched.url)
      #expect(String(decoding: history, as: UTF8.self) == "\(commit)\n")

      for (name, limit) in [("shipwreck.toml", 3), ("missing", 10), ("src/main.py", 100)] {
        await #expect(throws: GitError.self) { try await fetched.contents(ofRootFile: name, limit: limit) }
      }
      try fetched.remove()
      try fetched.remove()
      #expect(try fixture.leftovers().isEmpty)
    }
  }

  @Test func theSameCommitGivesTheSameArchive() async throws {
    try await GitRepositoryFixture.with { fixture in
      try fixture.write("a", "a")
      try await fixture.commit()
      var archives: [Data] = []
      for _ in 0..<2 {
        archives.append(
          try await fixture.fetcher.withSource(GitSource(url: fixture.repository), policy: Self.policy) {
            try Data(contentsOf: URL(fileURLWithPath: $0.archivePath))
          })
      }
      #expect(archives.first == archives.last)
      #expect(try fixture.leftovers().isEmpty)
    }
  }

  @Test func takesBranchesAndTags() async throws {
    try await GitRepositoryFixture.with { fixture in
      try fixture.write("a", "1")
      let first = try await fixture.commit()
      try await fixture.git("tag", "--annotate", "v1", "--message", "One")
      try await fixture.git("tag", "both")
      try await fixture.git("switch", "--quiet", "--create", "feature/x")
      try fixture.write("a", "2")
      let second = try await fixture.commit()
      try await fixture.git("branch", "both")
      for (branch, commit) in [("v1", first), ("feature/x", second), ("both", second), ("main", first)] {
        let taken = try await fixture.fetcher.withSource(
          GitSource(url: fixture.url, branch: branch), policy: Self.policy, body: \.commit.rawValue)
        #expect(taken == commit, "\(branch)")
      }
    }
  }

  @Test func namesTheBranchesThatThereAre() async throws {
    try await GitRepositoryFixture.with { fixture in
      try fixture.write("a", "1")
      try await fixture.commit()
      try await fixture.git("branch", "stable")
      try await fixture.git("tag", "v1")
      let error = try await fixture.failure(of: GitSource(url: fixture.url, branch: "mian"))
      #expect(error.code == .branchNotFound)
      #expect(error.alternatives == ["main", "stable", "v1"])
      #expect(error.message.contains("'mian'") && error.message.contains("main, stable, v1"))
    }
  }

  @Test func anEmptyRepositoryHasNoCommit() async throws {
    try await GitRepositoryFixture.with { fixture in
      for branch in [nil, "main"] {
        let error = try await fixture.failure(of: GitSource(url: fixture.url, branch: branch))
        #expect(error.code == .branchNotFound)
        #expect(error.message.contains("no commit yet"))
      }
    }
  }

  @Test func noRepositoryThere() async throws {
    try await GitRepositoryFixture.with { fixture in
      for url in ["file://\(fixture.root)/nothing", fixture.root] {
        try await fixture.expect(.notFound, of: GitSource(url: url))
      }
    }
  }

  @Test func filesAreForAdministrators() async throws {
    try await GitRepositoryFixture.with { fixture in
      try fixture.write("a", "1")
      try await fixture.commit()
      for url in [fixture.url, fixture.repository] {
        try await fixture.expect(.invalidURL, of: GitSource(url: url), policy: GitPolicy())
      }
      // Not by way of a rewritten address either.
      try fixture.configure("[url \"file://\(fixture.repository)\"]\n insteadOf = https://example.org/shop\n")
      let source = GitSource(url: "https://example.org/shop")
      try await fixture.expect(.invalidURL, of: source, policy: GitPolicy())
      // The user's configuration is respected where the policy allows what it leads to.
      let names = try await fixture.fetcher.withSource(source, policy: Self.policy, body: \.rootFiles)
      #expect(names == ["a"])
    }
  }

  @Test func anOptionIsNoAddress() async throws {
    try await GitRepositoryFixture.with { fixture in
      let marker = "\(fixture.root)/marker"
      for url in ["--upload-pack=touch \(marker)", "ext::touch% \(marker)", "-u\(marker)"] {
        try await fixture.expect(.invalidURL, of: GitSource(url: url))
      }
      let branch = GitSource(url: fixture.url, branch: "--upload-pack=touch \(marker)")
      try await fixture.expect(.branchNotFound, of: branch)
      #expect(!FileManager.default.fileExists(atPath: marker))
    }
  }

  @Test func refusesSubmodules() async throws {
    try await GitRepositoryFixture.with { fixture in
      try fixture.write("a", "1")
      let commit = try await fixture.commit()
      try await fixture.git("update-index", "--add", "--cacheinfo", "160000,\(commit),vendor/lib")
      try await fixture.git("commit", "--quiet", "--message", "A submodule")
      let error = try await fixture.failure(of: GitSource(url: fixture.url))
      #expect(error.code == .unsafeContent)
      #expect(error.message.contains("'vendor/lib'"))
    }
  }

  @Test(arguments: [("/etc/passwd", "bad"), ("../../etc/passwd", "bad"), ("sub/here/../../x", "bad")])
  func refusesLinksThatLeadOutside(_ target: String, _ name: String) async throws {
    try await GitRepositoryFixture.with { fixture in
      try fixture.write("sub/a", "1")
      try fixture.link("sub/here", to: ".")
      try fixture.link(name, to: target)
      try await fixture.commit()
      let error = try await fixture.failure(of: GitSource(url: fixture.url))
      #expect(error.code == .unsafeContent)
      #expect(error.message.contains("'bad'") && error.message.contains(target))
    }
  }

  @Test func refusesWhatIsTooLarge() async throws {
    try await GitRepositoryFixture.with { fixture in
      // Random text doesn't get smaller in a pack: refused while it is fetched. Zeros do: refused by the listing.
      var generator = SystemRandomNumberGenerator()
      let noise = Data((0..<300_000).map { _ in UInt8.random(in: 0...255, using: &generator) })
      for (name, data) in [("noise", noise), ("zeros", Data(count: 2_000_000))] {
        try await fixture.git("checkout", "--quiet", "--orphan", name)
        try data.write(to: URL(fileURLWithPath: "\(fixture.repository)/\(name)"))
        try await fixture.git("add", name)
        try await fixture.git("commit", "--quiet", "--message", name)
        try await fixture.git("rm", "--quiet", "-r", "--cached", ".")
        let policy = GitPolicy(allowsFile: true, maximumBytes: 100_000)
        let error = try await fixture.failure(of: GitSource(url: fixture.url, branch: name), policy: policy)
        #expect(error.code == .tooLarge, "\(name): \(error)")
      }
    }
  }

  @Test func saysThatGitIsMissing() async throws {
    try await GitRepositoryFixture.with { fixture in
      let fetcher = GitFetcher(
        directory: "\(fixture.root)/work", executable: "git-that-is-not-there", environment: fixture.environment,
        logger: Logger(label: "test"))
      try await fixture.expect(.gitMissing, of: GitSource(url: fixture.url), fetcher: fetcher)
    }
  }

  @Test func runsNoHooks() async throws {
    try await GitRepositoryFixture.with { fixture in
      try fixture.write("a", "1")
      try await fixture.commit()
      let hooks = "\(fixture.root)/hooks"
      try FileManager.default.createDirectory(atPath: hooks, withIntermediateDirectories: true)
      for hook in ["reference-transaction", "post-checkout", "pre-auto-gc"] {
        try "#!/bin/sh\ntouch '\(fixture.root)/ran'\n".write(
          toFile: "\(hooks)/\(hook)", atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(hooks)/\(hook)")
      }
      try fixture.configure("[core]\n hooksPath = \(hooks)\n")
      try await fixture.fetcher.withSource(GitSource(url: fixture.url), policy: Self.policy) { _ in }
      #expect(!FileManager.default.fileExists(atPath: "\(fixture.root)/ran"))
    }
  }

  @Test func removesWhatAKilledAgentLeft() async throws {
    try await GitRepositoryFixture.with { fixture in
      try fixture.fetcher.removeLeftovers()
      try fixture.write("a", "1")
      try await fixture.commit()
      _ = try await fixture.fetcher.fetch(GitSource(url: fixture.url), policy: Self.policy)
      #expect(try fixture.leftovers().count == 1)
      try fixture.fetcher.removeLeftovers()
      #expect(try fixture.leftovers().isEmpty)
    }
  }

  @Test func explainsDubiousOwnership() throws {
    let outcome = ChildCommand.Outcome(
      status: 128, output: [],
      errorOutput: Array("fatal: detected dubious ownership in repository at '/srv/shop'\nTo add an exception…".utf8))
    let error = GitFailure(outcome, url: try GitRepositoryURL("/srv/shop"), policy: GitPolicy()).error
    #expect(error.code == .dubiousOwnership)
    #expect(error.message.contains("safe.directory /srv/shop"))
  }

  @Test(.enabled(if: getuid() == 0, "needs a repository of another user"))
  func dubiousOwnershipInReality() async throws {
    try await GitRepositoryFixture.with { fixture in
      try fixture.write("a", "1")
      try await fixture.commit()
      for path in [fixture.repository, "\(fixture.repository)/.git"] {
        try FileManager.default.setAttributes([.ownerAccountID: 65534], ofItemAtPath: path)
      }
      try await fixture.expect(.dubiousOwnership, of: GitSource(url: fixture.url))
    }
  }

  @Test(arguments: [
    (
      "fatal: could not read Username for 'https://example.org': terminal prompts disabled",
      GitError.Code.authentication
    ),
    ("git@example.org: Permission denied (publickey).\nfatal: Could not read from remote repository.", .authentication),
    ("Host key verification failed.\nfatal: Could not read from remote repository.", .authentication),
    ("fatal: unable to access 'https://x@example.org/': Could not resolve host: example.org", .unreachable),
    ("fatal: unable to access 'https://example.org/': The requested URL returned error: 503", .unreachable),
    ("fatal: repository 'https://example.org/shop/' not found", .notFound),
    ("fatal: transport 'file' not allowed", .invalidURL),
    ("fatal: fetch-pack: File too large", .tooLarge),
    ("fatal: something new", .other),
  ])
  func readsMessages(_ message: String, code: GitError.Code) throws {
    let outcome = ChildCommand.Outcome(status: 128, output: [], errorOutput: Array(message.utf8))
    let error = GitFailure(outcome, url: try GitRepositoryURL("https://example.org/shop"), policy: GitPolicy()).error
    #expect(error.code == code)
    #expect(!error.message.contains("x@example.org"))
  }

  @Test func hidesCredentialsOfTheConfiguration() {
    let line = "unable to access 'https://ann:sesame@example.org/shop?token=sesame': \u{1B}[31mno"
    #expect(!GitFailure.withoutCredentials(line).contains("sesame"))
    #expect(!GitFailure.withoutCredentials(line).contains("\u{1B}"))
  }
}
