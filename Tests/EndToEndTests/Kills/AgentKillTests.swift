import ControlAPI
import Foundation
import Logging
import Testing

/// The agent is killed again and again in the middle of changes: each of them is carried out or isn't, and nothing is
/// left that belongs to nobody.
@Suite(.serialized, .timeLimit(.minutes(60))) struct AgentKillTests {
  private static var isDeep: Bool { ProcessInfo.processInfo.environment["FLOTILLA_TEST_DEEP"] == "1" }

  @Test func processesAndTheirFilesArePartOfAChangeOrOfNone() async throws {
    try await TestPlatform.with(["--runtime", "process", "--embedded"]) { platform in
      var killing = try await Killing(platform, apps: 3)
      try await killing.run(kills: Self.isDeep ? 800 : 80) { try platform.belongings() }
    }
  }

  @Test func containersAndImagesArePartOfAChangeOrOfNone() async throws {
    let engine = try Engine()
    let settings = FileManager.default.temporaryDirectory.path + "/flotilla-e2e-\(UUID().uuidString).toml"
    try RealServices.images().write(toFile: settings, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: settings) }
    let others = try await engine.unlabelled()
    try await TestPlatform.with(
      ["--runtime", "docker", "--embedded", "--config", settings],
      environment: ["DOCKER_HOST": try RealServices.docker()]
    ) { platform in
      try await engine.withBystander {
        var killing = try await Killing(platform, apps: 2)
        try await killing.run(kills: Self.isDeep ? 200 : 20) {
          try await platform.belongings(in: engine)
        }
      }
    }
    try await Wait.until("no container of a build is left") { try await engine.unlabelled() == others }
  }
}

/// Changes and kills at random moments, and what must be true when things have come to rest.
private struct Killing {
  private let platform: TestPlatform
  private let client: ControlClient
  private var apps: [KilledApp] = []

  init(_ platform: TestPlatform, apps count: Int) async throws {
    self.platform = platform
    client = try ControlClient(
      server: platform.leader.address, token: try platform.leader.token,
      logger: Logger(label: "kills") { _ in SwiftLogNoOpLogHandler() })
    for number in 1...count { apps.append(try await KilledApp("app-\(number)", in: platform.repositories)) }
  }

  mutating func run(kills: Int, _ look: () async throws -> TestPlatform.Belongings) async throws {
    for kill in 1...kills {
      try await killDuringAChange()
      if kill.isMultiple(of: 10) { try await settle(look) }
    }
    for index in apps.indices where apps[index].possible != [.absent] {
      try await apps[index].ask(.destroy, client)
    }
    try await settle(look)
    try await platform.expectNoTrace()
    await client.shutdown()
  }

  private mutating func killDuringAChange() async throws {
    let agent = platform.leader
    // Mostly soon after the request; some long enough after it for the last step.
    let moment = Duration.milliseconds(Int.random(in: 0...30) * Int.random(in: 0...60))
    async let killed: Void = {
      try await ContinuousClock().sleep(for: moment)
      await agent.kill()
    }()
    for index in apps.indices.shuffled().prefix(2) {
      guard let request = apps[index].requests.randomElement() else { continue }
      try await apps[index].ask(request, client)
    }
    try await killed
    try await agent.start()
  }

  /// Waits until nothing is under way, and holds what there is against what was asked for.
  private mutating func settle(_ look: () async throws -> TestPlatform.Belongings) async throws {
    var running: Set<Int> = []
    var kept = 0
    for index in apps.indices {
      let (app, client) = (apps[index], client)
      var state: KilledApp.State?
      try await Wait.until("\(app.name) has come to rest") {
        state = try await app.settled(client)
        return state != nil
      }
      guard let state else { continue }
      try apps[index].note(state)
      if state == .running { running.insert(Int(app.port)) }
      // What was stopped in the middle of an update has both versions: it goes on with it when it is started.
      if state != .absent { kept += state == .stopped ? 2 : 1 }
    }
    var seen = TestPlatform.Belongings()
    do {
      try await Wait.until("nothing but what runs or is stopped is left", within: .seconds(30)) {
        seen = try await look()
        // What was stopped before it was built has nothing.
        return seen.strays.isEmpty && seen.processes.count == running.count && seen.builds.count <= kept
          && seen.logs.count <= kept && seen.ports == running && seen.processes.isSubset(of: seen.builds)
      }
    } catch let error as Command.Failed {
      throw Command.Failed(
        description: "\(error): at most \(kept) runs are kept, those on \(running.sorted()) run; there is \(seen)")
    }
  }
}
