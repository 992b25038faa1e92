import DockerClient
import Foundation
import TestPorts
import Testing

/// Every line that an app prints is in `flotilla logs` exactly once, whatever is killed and restarted meanwhile.
@Suite(.serialized, .timeLimit(.minutes(5))) struct LogsTests {
  /// Counts on both outputs, goes on counting when it is started again, and answers on its port.
  private static let program = """
    import http.server, os, signal, sys, threading, time
    port = int(os.environ.get("PORT", sys.argv[1] if len(sys.argv) > 1 else "0"))
    threading.Thread(
        target=http.server.HTTPServer(("", port), http.server.SimpleHTTPRequestHandler).serve_forever, daemon=True).start()
    state = "counted"
    number = int(open(state).read()) if os.path.exists(state) else 0
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    while not ended.wait(0.004):
        for _ in range(3):
            number += 1
            print("counted", number, file=sys.stderr if number % 5 == 0 else sys.stdout, flush=True)
    open(state, "w").write(str(number))
    """

  private static func repository(_ platform: TestPlatform) async throws -> Repository {
    let port = try FreePorts.next()
    let manifest = """
      [app]
      name = "counter"
      version = "1"
      author = "test"
      endpoint = "/"
      [config]
      lang = "python3"
      test = ""
      run = "python3 main.py \(port)"
      port = \(port)
      """
    return try await Repository.files(
      ["shipwreck.toml": manifest, "main.py": program], named: "counter", in: platform.repositories)
  }

  private static func numbers(_ text: String) -> [Int] {
    text.split(separator: "\n").compactMap { line in
      line.hasPrefix("counted ") ? Int(line.dropFirst("counted ".count)) : nil
    }
  }

  /// Fails with what is missing and what is there twice.
  private static func expectEach(_ numbers: [Int], upTo last: Int, _ what: String) {
    let counts = Dictionary(numbers.map { ($0, 1) }, uniquingKeysWith: +)
    let missing = (1...max(1, last)).filter { counts[$0] == nil }
    let twice = counts.filter { $0.value > 1 }.keys.sorted()
    #expect(missing.isEmpty, "\(what): missing \(missing.prefix(20)) of \(last)")
    #expect(twice.isEmpty, "\(what): twice \(twice.prefix(20)) of \(last)")
  }

  private static func last(_ platform: TestPlatform) async throws -> Int {
    Self.numbers(try await platform.tool.run("logs", "counter", "--tail", "5").output).max() ?? 0
  }

  private static func untilMore(than number: Int, _ platform: TestPlatform) async throws -> Int {
    try await Wait.until("there are lines after \(number)") { try await Self.last(platform) > number + 50 }
    return try await Self.last(platform)
  }

  /// `flotilla logs --follow` in the background.
  private final class Follower {
    private let process = Process()
    private let file: String

    init(_ platform: TestPlatform) throws {
      file = platform.folder + "/followed"
      try Data().write(to: URL(fileURLWithPath: file))
      process.executableURL = URL(fileURLWithPath: Programs.tool)
      process.arguments = ["logs", "counter", "--follow"]
      process.environment = ProcessInfo.processInfo.environment.merging(
        ["FLOTILLA_SERVER": platform.leader.address, "FLOTILLA_TOKEN": try platform.leader.token]) { $1 }
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
      process.standardError = FileHandle.nullDevice
      try process.run()
    }

    var numbers: [Int] {
      get throws { LogsTests.numbers(try String(contentsOfFile: file, encoding: .utf8)) }
    }

    func end() { process.terminate() }
  }

  @Test(.enabled(if: RealServices.areWanted))
  func aContainersLinesOverRestartsOfAgentAndContainer() async throws {
    try await TestPlatform.with(runtime: "docker") { platform in
      let engine = try Engine()
      let (deployed, finished) = try await platform.tool.deploy(
        try await Self.repository(platform), "--name", "counter")
      #expect(finished.status == 0, "\(finished)")
      let follower = try Follower(platform)
      defer { follower.end() }
      let container = try #require(try await engine.containers(of: platform).values.first)
      var seen = try await Self.untilMore(than: 0, platform)
      for round in 1...3 {
        await platform.leader.kill()
        // Once while nobody looks, and once while the next agent comes up.
        if round != 2 { try await engine.docker.containers.restart(container, grace: .seconds(10)) }
        try await platform.leader.start()
        if round == 3 { try await engine.docker.containers.restart(container, grace: .seconds(10)) }
        seen = try await Self.untilMore(than: seen, platform)
      }
      try await platform.tool.run("stop", deployed.id)
      try await Wait.until("it is stopped") { try await platform.tool.status(deployed.id).status == "stopped" }
      let engines = try await Self.engineNumbers(engine, container)
      let last = try #require(engines.max())
      try await Wait.until("the last line is kept") { try await Self.last(platform) == last }
      Self.expectEach(Self.numbers(try await platform.tool.run("logs", "counter").output), upTo: last, "flotilla logs")
      try await Wait.until("the last line is followed") { try follower.numbers.contains(last) }
      Self.expectEach(try follower.numbers, upTo: last, "flotilla logs --follow")
      let destroyed = try await platform.tool.run("destroy", deployed.id, "--wait")
      #expect(destroyed.status == 0, "\(destroyed)")
    }
  }

  private static func engineNumbers(_ engine: Engine, _ container: String) async throws -> [Int] {
    var lines: [String] = []
    for try await line in try await engine.docker.containers.logs(container).lines { lines.append(line.text) }
    return numbers(lines.joined(separator: "\n"))
  }

  @Test func aProcesssLinesOverKillsOfTheAgent() async throws {
    try await TestPlatform.with(["--runtime", "process", "--embedded"]) { platform in
      let (deployed, finished) = try await platform.tool.deploy(
        try await Self.repository(platform), "--name", "counter")
      #expect(finished.status == 0, "\(finished)")
      let follower = try Follower(platform)
      defer { follower.end() }
      var seen = try await Self.untilMore(than: 0, platform)
      for _ in 1...4 {
        await platform.leader.kill()
        try await platform.leader.start()
        seen = try await Self.untilMore(than: seen, platform)
      }
      try await platform.tool.run("stop", deployed.id)
      try await Wait.until("it is stopped") { try await platform.tool.status(deployed.id).status == "stopped" }
      let numbers = Self.numbers(try await platform.tool.run("logs", "counter").output)
      let last = try #require(numbers.max())
      Self.expectEach(numbers, upTo: last, "flotilla logs")
      try await Wait.until("the last line is followed") { try follower.numbers.contains(last) }
      Self.expectEach(try follower.numbers, upTo: last, "flotilla logs --follow")
    }
  }
}
