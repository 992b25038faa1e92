import EdgeModel
import Foundation
import Glibc
import Testing

@testable import EdgeAgent

/// Repositories behind a deploy key, served by an ssh server of the test's own.
@Suite(.serialized, .timeLimit(.minutes(5)), .enabled(if: SecureShell.isWanted)) struct GitDeployKeyTests {
  @Test func aKeyOpensARepositoryAndTheHostKeyIsPinned() async throws {
    try await SecureShell.with { shell, server in
      let source = GitSource(url: "\(server)\(shell.fixture.repository)")
      let key = try shell.key("deploy")
      try await shell.allow("deploy")
      let hosts = try await shell.fixture.fetcher.withSource(
        source, policy: GitRepositoryFixture.policy, credential: try Self.credential(.key(key, knownHosts: nil))
      ) { fetched in
        #expect(fetched.rootFiles == ["a"])
        return try #require(fetched.learnedHosts)
      }
      #expect(hosts.contains("ssh-ed25519"))
      #expect(try shell.fixture.leftovers().isEmpty)
      try shell.expectNothingFound()

      try await shell.fixture.fetcher.withSource(
        source, policy: GitRepositoryFixture.policy, credential: try Self.credential(.key(key, knownHosts: hosts))
      ) { #expect($0.learnedHosts == nil) }

      // Another server in its place.
      try await shell.replaceHostKey()
      let error = await #expect(throws: GitError.self) {
        try await shell.fixture.fetcher.fetch(
          source, policy: GitRepositoryFixture.policy, credential: try Self.credential(.key(key, knownHosts: hosts)))
      }
      #expect(error?.code == .authentication)
      #expect(error?.message.contains("is not the one that is kept for it") == true, "\(error?.message ?? "")")
      #expect(error?.message.contains("flotilla secret set-repository 127.0.0.1:") == true)
    }
  }

  @Test func aKeyThatIsNotKnownThereIsSaid() async throws {
    try await SecureShell.with { shell, server in
      let source = GitSource(url: "\(server)\(shell.fixture.repository)")
      try await shell.allow("deploy")
      let error = await #expect(throws: GitError.self) {
        try await shell.fixture.fetcher.fetch(
          source, policy: GitRepositoryFixture.policy,
          credential: try Self.credential(.key(try shell.key("other"), knownHosts: nil)))
      }
      #expect(error?.code == .authentication)
      #expect(error?.message.contains("does not accept the key") == true, "\(error?.message ?? "")")
      #expect(error?.message.contains(shell.fixture.repository) == false)
      // The user's own keys are not tried in its place.
      let without = try await shell.fixture.failure(of: source)
      #expect(without.code == .authentication)
      #expect(without.message.contains("flotilla secret set-repository 127.0.0.1:"), "\(without.message)")
      #expect(without.message.contains("--ssh-key"))
    }
  }

  private static func credential(_ content: RepositoryCredential) throws -> GitCredential {
    let value = try SecretSample.seal().seal([1], as: SecretSample.id, version: 1)
    return GitCredential(id: SecretSample.id, value: value, content)
  }
}

/// An ssh server on loopback with keys and settings of its own. Each connection gets an sshd, behind a small listener.
///
/// Before it serves somebody it looks for the private key in the command line and the environment of every process.
struct SecureShell: Sendable {
  let fixture: GitRepositoryFixture

  static let program = "/usr/sbin/sshd"
  static let isWanted =
    FileManager.default.isExecutableFile(atPath: program)
    || ProcessInfo.processInfo.environment["FLOTILLA_REQUIRE_SERVICES"] == "1"

  private static let listener = #"""
    import os, socket, subprocess, sys
    program, settings, log, port_file = sys.argv[1:5]
    server = socket.create_server(("127.0.0.1", 0))
    with open(port_file + ".new", "w") as file: file.write(str(server.getsockname()[1]))
    os.rename(port_file + ".new", port_file)
    while True:
        connection, _ = server.accept()
        subprocess.Popen([program, "-i", "-e", "-f", settings], stdin=connection, stdout=connection, stderr=open(log, "a"))
        connection.close()
    """#

  private static let look = #"""
    import os, sys
    key, found_file = sys.argv[1:3]
    secret = b"".join(line for line in open(key, "rb").read().splitlines() if not line.startswith(b"--"))[60:100]
    with open(found_file, "a") as found:
        found.write("looked\n")
        for process in filter(str.isdigit, os.listdir("/proc")):
            for part in ("cmdline", "environ"):
                try:
                    with open("/proc/%s/%s" % (process, part), "rb") as file:
                        if secret in file.read(): found.write("%s %s\n" % (process, part))
                except OSError: pass
    os.execvp("sh", ["sh", "-c", os.environ["SSH_ORIGINAL_COMMAND"]])
    """#

  /// Lends a server and the beginning of its addresses, with a repository that has one file, `a`.
  static func with(_ body: @escaping @Sendable (SecureShell, String) async throws -> Void) async throws {
    try await GitRepositoryFixture.with { fixture in
      try fixture.write("a", "1")
      try await fixture.commit()
      let shell = SecureShell(fixture: fixture)
      let root = fixture.root
      for name in ["host", "deploy", "other"] { try await shell.make(name) }
      try Self.listener.write(toFile: "\(root)/listener.py", atomically: true, encoding: .utf8)
      try Self.look.write(toFile: "\(root)/look.py", atomically: true, encoding: .utf8)
      try shell.settings.write(toFile: "\(root)/sshd_config", atomically: true, encoding: .utf8)
      // sshd wants it, and only installations as a service make it.
      if geteuid() == 0 {
        try FileManager.default.createDirectory(
          atPath: "/run/sshd", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
      }
      let user = try #require(getpwuid(geteuid()).flatMap { String(validatingCString: $0.pointee.pw_name) })
      let arguments = [
        "python3", "\(root)/listener.py", program, "\(root)/sshd_config", "\(root)/sshd.log", "\(root)/port",
      ]
      try await GitHTTPServer.withProgram(arguments, fixture, portFile: "\(root)/port") { port in
        try await body(shell, "ssh://\(user)@127.0.0.1:\(port)")
      }
    }
  }

  private var settings: String {
    """
    HostKey \(fixture.root)/host
    AuthorizedKeysFile \(fixture.root)/allowed
    StrictModes no
    UsePAM no
    PidFile none
    PasswordAuthentication no
    KbdInteractiveAuthentication no
    PermitRootLogin prohibit-password
    LogLevel ERROR

    """
  }

  private func make(_ name: String) async throws {
    let outcome = try await ChildCommand(
      arguments: ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", "\(fixture.root)/\(name)"],
      environment: fixture.environment
    ).run()
    try #require(outcome.isSuccess)
  }

  func key(_ name: String) throws -> String { try String(contentsOfFile: "\(fixture.root)/\(name)", encoding: .utf8) }

  /// Lets in whoever has a key.
  func allow(_ name: String) async throws {
    let root = fixture.root
    let command = "python3 \(root)/look.py \(root)/\(name) \(root)/found"
    try "command=\"\(command)\" \(key("\(name).pub"))".write(
      toFile: "\(root)/allowed", atomically: true, encoding: .utf8)
  }

  func replaceHostKey() async throws {
    for file in ["host", "host.pub"] { try FileManager.default.removeItem(atPath: "\(fixture.root)/\(file)") }
    try await make("host")
  }

  func expectNothingFound() throws {
    let found = try String(contentsOfFile: "\(fixture.root)/found", encoding: .utf8)
    #expect(Set(found.split(separator: "\n")) == ["looked"])
  }
}
