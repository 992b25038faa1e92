import ControlAPI
import EdgeAgent
import EdgeModel
import Foundation
import Synchronization
import Testing

@testable import ControlServer
@testable import flotilla

@Suite("Commands in apps, and cleaning", .timeLimit(.minutes(5))) struct MachineTests {
  private static func platform(on node: NodeID = Fixtures.nodeA) async throws -> StandInPlatform {
    let platform = try StandInPlatform()
    platform.apply(
      .node(Fixtures.node(Fixtures.nodeA, "alpha")), .deployment(Fixtures.deployment()),
      .allocation(Fixtures.allocation(on: node)))
    try await platform.accept(Fixtures.report(Fixtures.nodeA, .running))
    return platform
  }

  @Test("exec shows both outputs as they come, without secrets, and ends as the command does") func exec() async throws
  {
    let machine = StandInMachine { command, output in
      try await output(CommandPiece(.output, Array("in \(String(decoding: command.input, as: UTF8.self))\n".utf8)))
      try await output(CommandPiece(.errors, Array("the password is hunter2-".utf8)))
      try await output(CommandPiece(.errors, Array("hunter2\n".utf8)))
      return 64
    }
    try await RunningServer.with(try await Self.platform(), machine: machine) { server in
      let screen = Screen()
      let status = await Screen.flotilla(
        "exec", "shop", "--no-input", "--timeout", "9", "--", "ls", "--json", "-l", at: server, screen: screen)
      #expect(status == 64)
      #expect(screen.output == "in \n")
      #expect(screen.notes == "the password is ***\n")
      let command = try #require(machine.commands.withLock { $0.first })
      #expect(command.arguments == ["ls", "--json", "-l"])
      #expect(command.timeout == .seconds(9))
      var lines: [ExecLine] = []
      let request = ExecRequest(command: ["cat"], input: Array("hi".utf8))
      for try await line in try await server.client().exec(in: Fixtures.allocationID(), request) { lines.append(line) }
      #expect(lines.first == ExecLine(.output, Array("in hi\n".utf8)))
      #expect(lines.last == ExecLine(end: .init(status: 64)))
    }
  }

  @Test("exec in JSON is an object a line") func execJSON() async throws {
    let machine = StandInMachine { _, output in
      try await output(CommandPiece(.output, [0xFF, 0x61]))
      return 0
    }
    try await RunningServer.with(try await Self.platform(), machine: machine) { server in
      let screen = Screen()
      let status = await Screen.flotilla(
        "exec", "shop", "--no-input", "--json", "--", "ls", at: server, screen: screen)
      #expect(status == 0)
      #expect(screen.output == "{\"stream\":\"stdout\",\"text\":\"\u{FFFD}a\"}\n{\"end\":{\"status\":0}}\n")
    }
  }

  @Test("who hangs up ends the command") func hangUp() async throws {
    let machine = StandInMachine { _, output in
      try await output(CommandPiece(.output, Array("up\n".utf8)))
      _ = try await ChangeSignal().wait(after: .max)
      return 0
    }
    try await RunningServer.with(try await Self.platform(), machine: machine) { server in
      let seen = machine.ended.value
      do {
        var lines = try await server.client().exec("shop", ExecRequest(command: ["sleep"])).makeAsyncIterator()
        #expect(try await lines.next() == ExecLine(.output, Array("up\n".utf8)))
      }
      _ = try await machine.ended.wait(after: seen)
    }
  }

  @Test("a command that writes more than is read waits") func backPressure() async throws {
    let pipe = CommandPipe()
    let producer = Task {
      let piece = ExecLine(.output, Array(repeating: 0x61, count: 16 << 10))
      for _ in 0..<2_000 { try await pipe.put(piece) }
      await pipe.finish(.success(()))
    }
    var count = 0
    while true {
      let seen = pipe.filled.value
      let (lines, isOver) = try await pipe.take()
      #expect(lines.reduce(0) { $0 + ($1.data?.utf8.count ?? 0) } < CommandPipe.limit + (32 << 10))
      count += lines.count
      if isOver { break }
      if lines.isEmpty { _ = try await pipe.filled.wait(after: seen) }
    }
    try await producer.value
    #expect(count == 2_000)
  }

  @Test(
    "what can't be run is said",
    arguments: [
      (ControlPlaneError(.conflict, "the app doesn't run now"), ControlError.Code.conflict),
      (ControlPlaneError(.notFound, "the app has no service 'db'"), .notFound),
    ])
  func refusals(_ error: ControlPlaneError, _ code: ControlError.Code) async throws {
    try await RunningServer.with(try await Self.platform(), machine: StandInMachine(refusing: error)) { server in
      let refused = await #expect(throws: ControlError.self) {
        _ = try await server.client().exec("shop", ExecRequest(command: ["ls"]))
      }
      #expect(refused?.code == code && refused?.message == error.message)
    }
  }

  @Test("bad requests are refused") func badRequests() async throws {
    try await RunningServer.with(try await Self.platform(), machine: StandInMachine()) { server in
      var requests = [ExecRequest(command: []), ExecRequest(command: ["ls"], timeout: 0)]
      requests[1].timeout = 100_000
      var broken = ExecRequest(command: ["ls"])
      broken.input = "no base64"
      for request in requests + [broken] {
        let refused = await #expect(throws: ControlError.self) {
          _ = try await server.client().exec("shop", request)
        }
        #expect(refused?.code == .invalid)
      }
      let missing = await #expect(throws: ControlError.self) {
        _ = try await server.client().exec("nothing", ExecRequest(command: ["ls"]))
      }
      #expect(missing?.code == .notFound)
    }
  }

  @Test("a runtime's fault is the command's end") func fault() async throws {
    let machine = StandInMachine { _, _ in throw RuntimeError(.notFound, "the app with hunter2-hunter2 doesn't run") }
    try await RunningServer.with(try await Self.platform(), machine: machine) { server in
      let screen = Screen()
      #expect(await Screen.flotilla("exec", "shop", "--no-input", "ls", at: server, screen: screen) == 1)
      #expect(screen.notes == "flotilla: the app with *** doesn't run\n")
    }
  }

  @Test("the app is on another machine: the command goes there") func elsewhere() async throws {
    let machine = StandInMachine { _, output in
      try await output(CommandPiece(.output, Array("from beta\n".utf8)))
      return 3
    }
    try await RunningServer.with(try StandInPlatform(), machine: machine) { beta in
      let platform = try await Self.platform(on: Fixtures.nodeB)
      platform.apply(.node(Fixtures.node(Fixtures.nodeB, "beta", address: beta.url)))
      try await RunningServer.with(platform, machine: StandInMachine()) { server in
        let screen = Screen()
        #expect(await Screen.flotilla("exec", "shop", "--no-input", "--", "ls", at: server, screen: screen) == 3)
        #expect(screen.output == "from beta\n")
        let report = try await server.client().clean(CleanRequest(dryRun: true), on: "beta")
        #expect(report.isDryRun)
      }
    }
    #expect(machine.cleanings.withLock { $0.count } == 1)
  }

  @Test("an app's own token runs no commands, not even in its own app") func appToken() async throws {
    let authorizer = AppTokenAuthorizer(others: try RunningServer.authorizer()) { _ in Fixtures.allocationID() }
    for permission in [Permission.runCommands, .cleanMachines] {
      let verdict = try await authorizer.verdict(
        on: AccessRequest(
          permission: permission, bearerToken: PlatformVariable.appTokenPrefix + "x",
          deployment: Fixtures.deploymentID.rawValue))
      guard case .forbidden = verdict else {
        Issue.record("an app's token has \(permission): \(verdict)")
        continue
      }
    }
  }

  @Test("gc says what goes, why and how much, for each machine") func cleaning() async throws {
    let machine = StandInMachine()
    try await RunningServer.with(try await Self.platform(), machine: machine) { server in
      let screen = Screen()
      #expect(await Screen.flotilla("gc", "--dry-run", "--all", at: server, screen: screen) == 0)
      #expect(screen.output.contains("alpha: 1 things would go, and free up to 1.5 GiB\n"))
      #expect(screen.output.contains("postgres:16") && screen.output.contains("nothing has used it for 7 days"))
      #expect(screen.output.contains("flotilla-data  kept: it is data"))
      let asked = try #require(machine.cleanings.withLock { $0.first })
      #expect(asked.everything && asked.dryRun)
      let json = Screen()
      #expect(await Screen.flotilla("gc", "--node", "alpha", "--json", at: server, screen: json) == 0)
      #expect(json.output.contains("\"freedBytes\":1610612736") && json.output.contains("\"isDryRun\":false"))
      #expect(await Screen.flotilla("gc", "--node", "nowhere", at: server, screen: Screen()) == 1)
    }
  }
}
