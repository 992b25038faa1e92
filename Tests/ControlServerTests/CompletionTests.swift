import ControlAPI
import EdgeAgent
import EdgeModel
import Foundation
import Testing

@testable import ControlServer
@testable import flotilla

/// What the tabulator offers, from a platform and from the shells' own scripts.
@Suite("Completions", .timeLimit(.minutes(5))) struct CompletionTests {
  private static func platform() throws -> StandInPlatform {
    let platform = try StandInPlatform()
    platform.apply(.node(Fixtures.node(Fixtures.nodeA, "alpha")), .deployment(Fixtures.deployment()))
    return platform
  }

  private static func candidates(
    at url: String, within milliseconds: Int = 30_000, _ ask: @escaping @Sendable ([String], String) -> [String],
    _ prefix: String = ""
  ) async -> [String] {
    let surroundings = Surroundings(
      environment: ["FLOTILLA_TOKEN": RunningServer.token, "FLOTILLA_COMPLETION_TIMEOUT": "\(milliseconds)"],
      isRoot: false
    ) { _ throws(Surroundings.FileFault) in throw .missing }
    // It waits as a program does that is nothing else; so it gets a thread of its own.
    return await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(
          returning: Surroundings.$current.withValue(surroundings) { ask(["status", "--server", url], prefix) })
      }
    }
  }

  @Test("names of deployments and machines") func names() async throws {
    try await RunningServer.with(try Self.platform()) { server in
      #expect(await Self.candidates(at: server.url, Candidates.deployments) == ["shop"])
      #expect(await Self.candidates(at: server.url, Candidates.deployments, "sho") == ["shop"])
      #expect(await Self.candidates(at: server.url, Candidates.deployments, "x") == [])
      #expect(await Self.candidates(at: server.url, Candidates.machines) == ["alpha"])
    }
  }

  @Test("nobody answers: nothing, and soon") func nobody() async {
    let start = ContinuousClock.now
    #expect(await Self.candidates(at: "http://127.0.0.1:1", Candidates.deployments) == [])
    // Nobody ever answers at an address for documentation (RFC 5737).
    #expect(await Self.candidates(at: "http://192.0.2.1:7070", within: 700, Candidates.deployments) == [])
    #expect(ContinuousClock.now - start < .seconds(20))
  }

  @Test("the words so far may name the agent")
  func server() {
    #expect(Candidates.server(in: ["ps", "--server", "http://h:1"]) == "http://h:1")
    #expect(Candidates.server(in: ["ps", "--server=http://h:2", "x"]) == "http://h:2")
    #expect(Candidates.server(in: ["ps", "--server"]) == nil)
    #expect(Candidates.choose(from: ["b", "a", "a b", "c\u{1B}", "b"], "") == ["a", "b"])
  }

  private static func run(_ program: String, _ arguments: [String], _ environment: [String: String]) async throws
    -> String
  {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    process.standardInput = FileHandle.nullDevice
    return try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread {
        do {
          try process.run()
          let bytes = output.fileHandleForReading.readDataToEndOfFile()
          process.waitUntilExit()
          continuation.resume(returning: String(decoding: bytes, as: UTF8.self))
        } catch {
          continuation.resume(throwing: error)
        }
      }
    }
  }

  private static func find(_ program: String) -> String? {
    ["/bin/", "/usr/bin/", "/usr/local/bin/"].map { $0 + program }
      .first(where: FileManager.default.isExecutableFile(atPath:))
  }

  /// Where the package manager puts programs, the tool among them: beside the running tests.
  private static let products: String = {
    let runner =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? runner
    return URL(fileURLWithPath: bundle).deletingLastPathComponent().path
  }()

  /// A file with the shell's script, for the length of `body`.
  private static func withScript<Result>(
    for shell: String, _ body: (String) async throws -> Result
  ) async throws -> Result {
    let script = try await run("\(products)/flotilla", ["--generate-completion-script", shell], [:])
    let path = "\(NSTemporaryDirectory())_flotilla-\(UUID().uuidString)"
    try script.write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
  }

  @Test("the shells take their scripts", arguments: ["bash", "zsh", "fish"]) func scripts(_ shell: String) async throws
  {
    try await Self.withScript(for: shell) { path in
      let script = try String(contentsOfFile: path, encoding: .utf8)
      #expect(script.contains("flotilla"))
      guard let program = Self.find(shell) else {
        #expect(ProcessInfo.processInfo.environment["FLOTILLA_REQUIRE_SERVICES"] != "1", "\(shell) is not installed")
        return
      }
      let fault = try await Self.run(program, ["-n", path], [:])
      #expect(fault.isEmpty)
    }
  }

  /// Presses the tabulator in a shell: what it would offer, a line each.
  private static func press(_ shell: String, _ words: [String], _ script: String) -> String {
    switch shell {
    case "bash":
      """
      source '\(script)'
      COMP_WORDS=(\(words.map { "'\($0)'" }.joined(separator: " "))); COMP_CWORD=\(words.count - 1)
      COMP_LINE='\(words.joined(separator: " "))'; COMP_POINT=${#COMP_LINE}
      _flotilla flotilla "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    default:
      "source '\(script)'; complete -C '\(words.joined(separator: " "))'"
    }
  }

  @Test("a shell offers commands, and the platform's deployments", arguments: ["bash", "fish"])
  func press(_ shell: String) async throws {
    guard let program = Self.find(shell) else {
      #expect(ProcessInfo.processInfo.environment["FLOTILLA_REQUIRE_SERVICES"] != "1", "\(shell) is not installed")
      return
    }
    try await RunningServer.with(try Self.platform()) { server in
      let environment = [
        "FLOTILLA_SERVER": server.url, "FLOTILLA_TOKEN": RunningServer.token,
        "FLOTILLA_COMPLETION_TIMEOUT": "30000", "PATH": Self.products + ":/usr/bin:/bin",
      ]
      try await Self.withScript(for: shell) { path in
        let commands = try await Self.run(program, ["-c", Self.press(shell, ["flotilla", "des"], path)], environment)
        #expect(commands.contains("destroy"), "\(commands)")
        // Fish asks for the line of its terminal, and has none here.
        guard shell == "bash" else { return }
        let names = try await Self.run(
          program, ["-c", Self.press(shell, ["flotilla", "status", "sh"], path)], environment)
        #expect(names.contains("shop"), "\(names)")
      }
    }
  }
}
