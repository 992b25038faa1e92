import HTTPTransport
import Testing

@testable import DockerClient

/// What parameters become on the wire, and which engines are sent them.
@Suite(.timeLimit(.minutes(5)))
struct ParameterTests {
  private static let arm = ImagePlatform("linux", "arm64")
  private static let armText = #"{"architecture":"arm64","os":"linux"}"#
  private static let amdText = #"{"architecture":"amd64","os":"linux"}"#
  private static let platforms = [ImagePlatform("linux", "amd64"), arm]

  /// What an engine is sent, the answer to which doesn't matter.
  private func sent(
    api minor: Int = 41, answer: String = RecordingEngine.ok(#"{"status":"sha256:ab"}"#),
    _ body: (DockerEngine) async throws -> Void
  ) async throws -> RecordingEngine.Request {
    try await RecordingEngine.with(api: minor, answer: answer) { docker, engine in
      try await body(docker)
      return try #require(engine.requests.first)
    }
  }

  private func isRefused(api minor: Int, _ body: (DockerEngine) async throws -> Void) async throws -> Bool {
    try await RecordingEngine.with(api: minor) { docker, engine in
      let error = await #expect(throws: DockerError.self) { try await body(docker) }
      return error?.code == .unsupported && engine.requests.isEmpty
    }
  }

  @Test func `a push of one variant`() async throws {
    let push: (DockerEngine) async throws -> Void = { try await $0.images.push("h/a:1", platform: Self.arm) }
    let request = try await sent(api: 46, push)
    #expect(request.line.hasPrefix("POST /v1.46/images/h/a/push?"))
    #expect((request.query("platform"), request.query("tag")) == ([Self.armText], ["1"]))
    #expect(try await isRefused(api: 45, push))
  }

  @Test(arguments: ["ImageGet", "ImageGetAll", "ImageLoad"])
  func `an archive of some variants`(operation: String) async throws {
    func call(_ docker: DockerEngine, _ platforms: [ImagePlatform]) async throws {
      switch operation {
      case "ImageGet": _ = try await docker.images.save("a", platforms: platforms)
      case "ImageGetAll": _ = try await docker.images.save(["a", "b"], platforms: platforms)
      default: try await docker.images.load(TarTests.Chunks(chunks: [[1]]), platforms: platforms)
      }
    }
    let one = try await sent(api: 48) { try await call($0, [Self.arm]) }
    #expect(one.query("platform") == [Self.armText])
    let both = try await sent(api: 52) { try await call($0, Self.platforms) }
    #expect(both.query("platform") == [Self.amdText, Self.armText])
    let none = try await sent(api: 41) { try await call($0, []) }
    #expect(none.query("platform").isEmpty)
    #expect(try await isRefused(api: 47) { try await call($0, [Self.arm]) })
    #expect(try await isRefused(api: 51) { try await call($0, Self.platforms) })
  }

  @Test(arguments: [(false, []), (true, ["true"])] as [(Bool, [String])])
  func `a load that is quiet`(quiet: Bool, expected: [String]) async throws {
    let request = try await sent { try await $0.images.load(TarTests.Chunks(chunks: [[1]]), quiet: quiet) }
    #expect(request.query("quiet") == expected)
  }

  @Test func `an import that the engine fetches itself`() async throws {
    let request = try await sent {
      let id = try await $0.images.importFiles(
        url: "http://h:1/a b.tar?x=1", name: "r:2", message: "m", changes: ["CMD x"], platform: "linux/arm64")
      #expect(id == "sha256:ab")
    }
    #expect(request.line.hasPrefix("POST /v1.41/images/create?"))
    #expect(request.query("fromSrc") == ["http://h:1/a b.tar?x=1"])
    #expect((request.query("repo"), request.query("tag"), request.query("message")) == (["r"], ["2"], ["m"]))
    #expect((request.query("changes"), request.query("platform")) == (["CMD x"], ["linux/arm64"]))
    #expect(request.body.isEmpty)
  }

  @Test func `who vouches for images is asked of engines that know`() async throws {
    let list: (DockerEngine) async throws -> Void = { _ = try await $0.images.list(identities: true) }
    let request = try await sent(api: 54, answer: RecordingEngine.ok("[]"), list)
    #expect((request.query("identity"), request.query("manifests")) == (["true"], ["true"]))
    #expect(try await isRefused(api: 53, list))
  }

  @Test func `limits and forms of a build`() async throws {
    let options: BuildOptions = {
      var options = BuildOptions(tags: ["a"])
      options.memoryLimit = 1
      options.memoryAndSwapLimit = -1
      options.cpuQuota = 3
      options.cpuPeriod = 4
      options.cpuShares = 5
      options.cpuSet = "0,1"
      options.squashes = true
      options.isQuiet = true
      return options
    }()
    let answer = RecordingEngine.ok(#"{"aux":{"ID":"sha256:ab"}}"#)
    let request = try await sent(answer: answer) { _ = try await $0.images.build(options, context: []) }
    let expected = [
      "memory": "1", "memswap": "-1", "cpuquota": "3", "cpuperiod": "4", "cpushares": "5", "cpusetcpus": "0,1",
      "squash": "true", "q": "true",
    ]
    for (name, value) in expected { #expect(request.query(name) == [value], "\(name)") }
    let plain = try await sent(answer: answer) { _ = try await $0.images.build(BuildOptions(), context: []) }
    for name in expected.keys { #expect(plain.query(name).isEmpty, "\(name)") }
    let quota = try await sent(answer: answer) {
      var options = BuildOptions()
      options.cpuQuota = 7
      _ = try await $0.images.build(options, context: [])
    }
    #expect((quota.query("cpuquota"), quota.query("cpuperiod")) == (["7"], ["100000"]))
  }

  @Test func `a command is sent with all that was set, known here or not`() async throws {
    var spec = ExecSpec(["sh", "-c", "x"], environment: ["B": "2", "A": "1=1"], workingDirectory: "/w", user: "u:g")
    #expect(spec.environment == ["A": "1=1", "B": "2"])
    (spec.isTTY, spec.takesInput, spec.isPrivileged, spec.detachKeys) = (true, true, true, "ctrl-a")
    spec.terminalSize = TerminalSize(columns: 80, rows: 25)
    spec["NewField"] = 5
    #expect(spec.terminalSize == TerminalSize(columns: 80, rows: 25))
    let wish = spec
    let answer = RecordingEngine.ok(#"{"Id":"e1"}"#)
    let create: (DockerEngine) async throws -> Void = {
      let id = try await $0.exec.create(in: "c", wish)
      #expect(id == "e1")
    }
    let request = try await sent(api: 42, answer: answer, create)
    let body: JSONValue = [
      "Cmd": ["sh", "-c", "x"], "Env": ["A=1=1", "B=2"], "WorkingDir": "/w", "User": "u:g", "Tty": true,
      "AttachStdin": true, "AttachStdout": true, "AttachStderr": true, "Privileged": true, "DetachKeys": "ctrl-a",
      "ConsoleSize": [25, 80], "NewField": 5,
    ]
    #expect(try JSONValue(parsing: Array(request.body.utf8)) == body)
    #expect(try await isRefused(api: 41, create))
    let plain = try await sent(answer: answer) { _ = try await $0.exec.create(in: "c", ExecSpec(["x"])) }
    #expect(plain.body == #"{"AttachStderr":true,"AttachStdout":true,"Cmd":["x"]}"#)
  }

  @Test func `a command is started by itself`() async throws {
    let plain = try await sent { try await $0.exec.startDetached("e1") }
    #expect(plain.line == "POST /v1.41/exec/e1/start HTTP/1.1")
    #expect(plain.body == #"{"Detach":true,"Tty":false}"#)
    let terminal = try await sent { try await $0.exec.startDetached("e1", isTTY: true) }
    #expect(terminal.body == #"{"Detach":true,"Tty":true}"#)
  }

  static let upgraded = "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n"

  @Test func `a terminal has its size from the beginning where engines know that`() async throws {
    let size = TerminalSize(columns: 80, rows: 25)
    let terminal = try await sent(api: 42, answer: Self.upgraded) {
      _ = try await $0.exec.attach("e1", isTTY: true, size: size)
    }
    #expect(terminal.body == #"{"ConsoleSize":[25,80],"Detach":false,"Tty":true}"#)
    let plain = try await sent(api: 42, answer: Self.upgraded) { _ = try await $0.exec.attach("e1", size: size) }
    #expect(plain.body == #"{"Detach":false,"Tty":false}"#)
  }

  @Test func `a WebSocket is left by other keys`() async throws {
    let refusal = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    let request = try await sent(answer: refusal) { docker in
      await #expect(throws: DockerError.self) {
        _ = try await docker.containers.attachByWebSocket("c", detachKeys: "ctrl-a,q")
      }
    }
    #expect(request.query("detachKeys") == ["ctrl-a,q"])
  }
}
