import EdgeModel
import Foundation
import Testing

@testable import EdgeAgent

@Suite(.serialized, .timeLimit(.minutes(5))) struct GitEnvironmentTests {
  @Test func asksNobodyAndStaysWithItsRepository() {
    let inherited = [
      "HOME": "/home/ann", "GIT_DIR": "/srv/other", "GIT_WORK_TREE": "/srv", "GIT_TRACE_CURL": "/tmp/trace",
      "GIT_INDEX_FILE": "x", "FLOTILLA_TOKEN": "sesame", "GIT_TERMINAL_PROMPT": "1", "GIT_ALLOW_PROTOCOL": "ext",
      "LC_ALL": "de_DE.UTF-8", "SSH_AUTH_SOCK": "/run/agent", "GIT_CONFIG_GLOBAL": "/home/ann/config",
    ]
    let variables = GitEnvironment(inherited: inherited).variables(for: GitPolicy(), usesOwnSSHCommand: false)
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_TRACE_CURL", "GIT_INDEX_FILE", "FLOTILLA_TOKEN"] {
      #expect(variables[name] == nil, "\(name)")
    }
    #expect(variables["GIT_TERMINAL_PROMPT"] == "0")
    #expect(variables["GIT_ALLOW_PROTOCOL"] == "https:ssh:http")
    #expect(variables["LC_ALL"] == "C")
    #expect(variables["SSH_AUTH_SOCK"] == "/run/agent")
    #expect(variables["GIT_CONFIG_GLOBAL"] == "/home/ann/config")
    #expect(variables["GIT_SSH_COMMAND"]?.contains("BatchMode=yes") == true)
  }

  @Test(arguments: [
    (true, true, "https:ssh:http:file"), (false, true, "https:ssh:file"), (false, false, "https:ssh"),
  ])
  func thePolicyNamesTheProtocols(_ http: Bool, _ file: Bool, _ protocols: String) {
    #expect(GitPolicy(allowsFile: file, allowsHTTP: http).allowedProtocols == protocols)
  }

  @Test(arguments: [["GIT_SSH_COMMAND": "mine"], ["GIT_SSH": "mine"]])
  func theUsersSSHIsRespected(_ inherited: [String: String]) {
    let variables = GitEnvironment(inherited: inherited).variables(for: GitPolicy(), usesOwnSSHCommand: false)
    #expect(variables["GIT_SSH_COMMAND"] == inherited["GIT_SSH_COMMAND"])
    #expect(
      GitEnvironment(inherited: [:]).variables(for: GitPolicy(), usesOwnSSHCommand: true)["GIT_SSH_COMMAND"] == nil)
  }

  /// With an ssh of our own that goes to no other machine, named by the user's configuration.
  @Test(arguments: ["git@example.org:", "ssh://git@example.org:2222"])
  func fetchesOverSSH(_ prefix: String) async throws {
    try await GitRepositoryFixture.with { fixture in
      try fixture.write("a", "1")
      let commit = try await fixture.commit()
      let script = "\(fixture.root)/ssh"
      let text = "#!/bin/sh\necho \"$@\" >> '\(fixture.root)/asked'\nfor last; do :; done\nexec sh -c \"$last\"\n"
      try text.write(toFile: script, atomically: true, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
      try fixture.configure("[core]\n sshCommand = \(script)\n")
      let source = GitSource(url: "\(prefix)\(fixture.repository)")
      let taken = try await fixture.fetcher.withSource(source, body: \.commit.rawValue)
      #expect(taken == commit)
      #expect(try String(contentsOfFile: "\(fixture.root)/asked", encoding: .utf8).contains("git@example.org"))
      try await fixture.expect(.notFound, of: GitSource(url: "\(prefix)\(fixture.root)/nothing"))
    }
  }
}
