import DockerTestServer
import Foundation
import HTTPTestServer
import Testing

@testable import DockerClient

@Suite(.timeLimit(.minutes(5)))
struct RegistryLoginsTests {
  private func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

  @Test func `logins of the configuration itself`() async throws {
    try await withTemporaryFolder { folder in
      try folder.write(
        #"""
        {"auths": {"h:5000": {"auth": "\#(base64("ann:pass:word"))"}, "https://index.docker.io/v1/": {"auth":
        "\#(base64("bob:\u{0}pw\u{0}"))"}, "token.example": {"identitytoken": "idt"}, "empty.example": {}, "broken.example":
        {"auth": "%"}, "https://url.example/v2/": {"username": "u", "password": "p"}}}
        """#, to: "config.json")
      let logins = try RegistryLogins(folder: folder.path)
      let ann = try await logins.login(forImage: "h:5000/a/b:1")
      #expect(ann == RegistryLogin(username: "ann", password: "pass:word", server: "h:5000"))
      #expect(try await logins.login(forImage: "busybox")?.password == "pw")
      #expect(try await logins.login(forImage: "token.example/a")?.identityToken == "idt")
      #expect(try await logins.login(forImage: "url.example/a")?.username == "u")
      #expect(try await logins.login(forImage: "empty.example/a") == nil)
      #expect(try await logins.login(forImage: "other.example/a") == nil)
      let error = await #expect(throws: DockerError.self) { try await logins.login(forImage: "broken.example/a") }
      #expect(error?.message.contains("broken.example") == true)
      #expect(!"\(String(describing: ann)) \(String(reflecting: ann))".contains("pass:word"))
    }
    #expect(try await RegistryLogins(folder: "/no/such").login(forImage: "a") == nil)
  }

  @Test func `the field is JSON in the URL form of base64`() throws {
    let login = RegistryLogin(username: "ann", password: "???>>>~~~", server: "h")
    let text = try login.headerValue()
    #expect(!text.contains("+") && !text.contains("/"))
    let json = try #require(
      EngineBase64.bytes(String(text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })))
    #expect(String(decoding: json, as: UTF8.self) == #"{"password":"???>>>~~~","serveraddress":"h","username":"ann"}"#)
    #expect(try RegistryLogin().headerValue() == "e30=")
    #expect(try RegistryLogin.headerValue([]) == nil)
  }

  @Test(arguments: ["", "a/b", "../x", "a b"])
  func `a helper's name leads nowhere else`(name: String) {
    #expect(throws: DockerError.self) { try CredentialHelper(name) }
  }
}

/// Programs that keep logins.
@Suite(.timeLimit(.minutes(5)))
struct CredentialHelperTests {
  private static let script = """
    #!/bin/sh
    case $1 in
      list) echo '{"kept.example":"ann","token.example":"<token>"}' ;;
      get)
        read -r server
        case $server in
          kept.example) echo '{"ServerURL":"kept.example","Username":"ann","Secret":"pw"}' ;;
          token.example) echo '{"ServerURL":"token.example","Username":"<token>","Secret":"idt"}' ;;
          failing.example) echo 'the keyring is locked'; exit 1 ;;
          *) echo 'credentials not found in native keychain'; exit 1 ;;
        esac ;;
    esac
    """

  /// Written by another process: a file that is open for writing here, and so in what is started meanwhile, can't be run.
  private func writeHelper(_ folder: URL, _ script: String = Self.script) async throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    let file = folder.appendingPathComponent("docker-credential-flotilla-test").path
    process.arguments = ["-c", "printf '%s' \"$1\" > \"$2\" && chmod 755 \"$2\"", "sh", script, file]
    try process.run()
    await process.ended()
    try #require(process.terminationStatus == 0)
  }

  @Test func `stores and helpers are asked`() async throws {
    try await withTemporaryFolder { folder in
      try await writeHelper(folder)
      try folder.write(
        #"""
        {"auths":{"plain.example":{"username":"bob","password":"x"}},"credsStore":"flotilla-test",
        "credHelpers":{"own.example":"missing"}}
        """#, to: "config.json")
      let logins = try RegistryLogins(folder: folder.path, helpers: folder.path)
      let kept = try await logins.login(forImage: "kept.example/a")
      #expect(kept == RegistryLogin(username: "ann", password: "pw", server: "kept.example"))
      #expect(try await logins.login(forImage: "token.example/a")?.identityToken == "idt")
      #expect(try await logins.login(forImage: "none.example/a") == nil)
      let locked = await #expect(throws: DockerError.self) { try await logins.login(forImage: "failing.example/a") }
      #expect(locked?.message.contains("the keyring is locked") == true)
      let missing = await #expect(throws: DockerError.self) { try await logins.login(forImage: "own.example/a") }
      #expect(missing?.message.contains("docker-credential-missing") == true)
      #expect(missing?.code == .invalidConfiguration && missing?.isRetriable == false)
      try folder.write(
        #"{"auths":{"plain.example":{"username":"bob","password":"x"}},"credsStore":"flotilla-test"}"#,
        to: "config.json")
      let all = try await RegistryLogins(folder: folder.path, helpers: folder.path).all()
      #expect(all.map(\.server) == ["kept.example", "plain.example", "token.example"])
    }
  }

  /// Says that it runs, and holds on to the pipe for as long as it does.
  private static let silent = """
    #!/bin/sh
    exec 3>"${0%/*}/pipe"
    echo running >&3
    exec sleep 1000
    """

  /// Runs the helper, and returns when nobody has its pipe open any more.
  private func ask(patience: Duration, _ body: (CredentialHelper, Signal<String>) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      try await writeHelper(folder, Self.silent)
      let path = folder.appendingPathComponent("pipe").path
      try #require(mkfifo(path, 0o600) == 0)
      // Doesn't wait for a writer: one that is ended early never becomes one.
      let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
      let pipe = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
      let (running, mayEnd, ended) = (Signal<String>(), DispatchSemaphore(value: 0), Signal<Void>())
      ServerThread.run {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        // Until somebody has written to it, nothing is said of its end.
        while poll(&entry, 1, 100) == 0, mayEnd.wait(timeout: .now()) == .timedOut {}
        _ = fcntl(descriptor, F_SETFL, 0)
        var words = ""
        while true {
          let bytes = pipe.availableData
          if bytes.isEmpty { break }
          words += String(decoding: bytes, as: UTF8.self)
          running.fire(words)
        }
        ended.fire(())
      }
      let helper = try CredentialHelper("flotilla-test", in: folder.path, patience: patience)
      try await body(helper, running)
      mayEnd.signal()
      await ended.wait()
    }
  }

  @Test func `a helper is ended when nobody waits for it any more`() async throws {
    try await ask(patience: .seconds(3600)) { helper, running in
      let task = Task { try await helper.login(for: "any.example") }
      #expect(await running.wait() == "running\n")
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
    }
  }

  @Test func `a helper that takes too long is ended`() async throws {
    try await ask(patience: .milliseconds(500)) { helper, _ in
      let error = await #expect(throws: DockerError.self) { try await helper.login(for: "any.example") }
      #expect(error?.code == .timeout)
    }
  }
}
