import ControlAPI
import EdgeAgent
import EdgeModel
import Foundation
import Synchronization
import Testing

@testable import ControlServer
@testable import flotilla

@Suite("The tool against a listening server", .timeLimit(.minutes(5))) struct ToolTests {
  /// A platform on which `shop` was asked for and is being built.
  private static func building() async throws -> StandInPlatform {
    let platform = try StandInPlatform()
    platform.apply(
      .node(Fixtures.node(Fixtures.nodeA, "alpha")), .deployment(Fixtures.deployment()),
      .allocation(Fixtures.allocation()))
    try await platform.accept(Fixtures.report(Fixtures.nodeA, .building))
    return platform
  }

  @Test("deploy --wait shows states and build output, and ends with the address") func deploy() async throws {
    let platform = try await Self.building()
    let screen = Screen()
    try await RunningServer.with(platform) { server in
      async let status = Screen.flotilla(
        "deploy", "https://example.org/ann/shop.git", "--wait", at: server, screen: screen)
      try await screen.untilNotes(hold: "shop  building on alpha\n")
      platform.append(Fixtures.allocationID(), .build, "Step 1/2")
      try await screen.untilNotes(hold: "  | Step 1/2\n")
      try await platform.accept(Fixtures.report(Fixtures.nodeA, .running))
      #expect(await status == 0)
    }
    #expect(screen.output == "http://10.0.0.7:8080/\n")
    #expect(screen.notes.hasSuffix("shop  running at http://10.0.0.7:8080/\n"))
    #expect(screen.notes.components(separatedBy: "Step 1/2").count == 2)
  }

  @Test("deploy --wait --json ends with the object that scripts read") func deployJSON() async throws {
    let platform = try await Self.building()
    try await platform.accept(Fixtures.report(Fixtures.nodeA, .running))
    let screen = Screen()
    try await RunningServer.with(platform) { server in
      #expect(await Screen.flotilla("deploy", "u", "--wait", "--json", at: server, screen: screen) == 0)
    }
    let summary = try ControlJSON.decode(DeploymentSummary.self, from: Array(screen.output.utf8))
    #expect(summary.status == .running && summary.url == "http://10.0.0.7:8080/" && summary.commit == Fixtures.commit)
    #expect(summary.node == "alpha" && summary.id == Fixtures.deploymentID && summary.name == Fixtures.shop)
  }

  @Test("a failure ends with 1, its reason, and the whole build output") func failure() async throws {
    let platform = try await Self.building()
    platform.append(Fixtures.allocationID(), .build, "Step 1/2", "no such module")
    try await platform.accept(Fixtures.report(Fixtures.nodeA, .failed, detail: "the build failed"))
    let screen = Screen()
    try await RunningServer.with(platform) { server in
      #expect(await Screen.flotilla("deploy", "u", "--wait", "--json", at: server, screen: screen) == 1)
    }
    let summary = try ControlJSON.decode(DeploymentSummary.self, from: Array(screen.output.utf8))
    #expect(summary.status == .failed && summary.reason == "the build failed")
    #expect(screen.notes.contains("  | no such module\n"))
    #expect(screen.notes.contains("shop  failed: the build failed\n"))
  }

  @Test("update waits for the new version and passes over the old one's state and output") func update() async throws {
    let platform = try await Self.building()
    platform.append(Fixtures.allocationID(), .build, "old output")
    platform.apply(.deployment(Fixtures.deployment(generation: 2)))
    let screen = Screen()
    try await RunningServer.with(platform) { server in
      async let status = Screen.flotilla("update", "shop", "--wait", at: server, screen: screen)
      try await screen.untilNotes(hold: "shop  placing")
      platform.apply(.allocation(Fixtures.allocation(generation: 2)))
      platform.append(Fixtures.allocationID(generation: 2), .build, "new output")
      try await screen.untilNotes(hold: "new output")
      var report = Fixtures.report(Fixtures.nodeA, nil)
      report.allocations = [
        ObservedAllocation(
          id: Fixtures.allocationID(generation: 2), phase: .running, since: Timestamp(milliseconds: 0))
      ]
      try await platform.accept(report)
      #expect(await status == 0)
    }
    #expect(!screen.notes.contains("old output"))
  }

  @Test("an update that finds nothing new ends when the version is taken back") func nothingNew() async throws {
    let platform = try await Self.building()
    try await platform.accept(Fixtures.report(Fixtures.nodeA, .running))
    platform.apply(.deployment(Fixtures.deployment(generation: 2, resolved: false)))
    platform.change { $0.generation = 2 }
    let screen = Screen()
    try await RunningServer.with(platform) { server in
      async let status = Screen.flotilla("update", "shop", "--wait", at: server, screen: screen)
      try await screen.untilNotes(hold: "shop  fetching")
      platform.apply(.deployment(Fixtures.deployment()))
      #expect(await status == 0)
    }
    #expect(screen.output == "http://10.0.0.7:8080/\n")
    #expect(screen.notes.contains("there is nothing new: version 1 goes on"))
  }

  @Test("the timeout ends with 1 and says in which state it is") func timeout() async throws {
    let platform = try await Self.building()
    let screen = Screen()
    try await RunningServer.with(platform) { server in
      #expect(await Screen.flotilla("deploy", "u", "--wait", "--timeout", "1", at: server, screen: screen) == 1)
    }
    #expect(screen.notes.contains("after 1 s shop is still building"))
  }

  @Test("destroy --wait ends when nothing is left") func destroy() async throws {
    let platform = try await Self.building()
    platform.apply(.deployment(Fixtures.deployment(.destroy)))
    let screen = Screen()
    try await RunningServer.with(platform) { server in
      async let status = Screen.flotilla("destroy", "shop", "--wait", at: server, screen: screen)
      try await screen.untilNotes(hold: "shop  destroying")
      platform.apply(.forget(Fixtures.deploymentID))
      #expect(await status == 0)
    }
    #expect(screen.output == "shop destroyed\n")
  }

  @Test("waiting outlives a restart of the agent") func restart() async throws {
    let platform = try await Self.building()
    let screen = Screen()
    let port = Mutex<UInt16>(0)
    let waiting = Mutex<Task<Int32, Never>?>(nil)
    try await RunningServer.with(platform) { server in
      port.withLock { $0 = server.port }
      let task = Task { await Screen.flotilla("deploy", "u", "--wait", at: server, screen: screen) }
      waiting.withLock { $0 = task }
      try await screen.untilNotes(hold: "shop  building")
    }
    try await RunningServer.with(platform) {
      $0.port = port.withLock { $0 }
    } _: { _ in
      try await platform.accept(Fixtures.report(Fixtures.nodeA, .running))
      #expect(await waiting.withLock { $0 }?.value == 0)
    }
  }

  @Test("logs: lines, or one object a line") func logs() async throws {
    let platform = try await Self.building()
    platform.append(Fixtures.allocationID(), .standardOutput, "one", "two")
    let (plain, json) = (Screen(), Screen())
    try await RunningServer.with(platform) { server in
      #expect(await Screen.flotilla("logs", "shop", at: server, screen: plain) == 0)
      #expect(await Screen.flotilla("logs", "shop", "--json", at: server, screen: json) == 0)
    }
    #expect(plain.output == "one\ntwo\n")
    #expect(
      json.output.split(separator: "\n").first
        == #"{"allocation":"daaaaaaaaaaa-1-1","at":"1970-01-01T00:00:01.000Z","sequence":1,"stream":"stdout","text":"one"}"#
    )
  }

  @Test("logs --follow ends with its deployment") func follow() async throws {
    let platform = try await Self.building()
    platform.append(Fixtures.allocationID(), .standardOutput, "one")
    let screen = Screen()
    try await RunningServer.with(platform) { server in
      async let status = Screen.flotilla("logs", "shop", "--follow", at: server, screen: screen)
      try await platform.untilSomebodyWaits()
      platform.append(Fixtures.allocationID(), .standardOutput, "two")
      platform.apply(.forget(Fixtures.deploymentID))
      #expect(await status == 0)
    }
    #expect(screen.output.hasPrefix("one\n"))
  }

  @Test("a reader that has gone away is no failure") func closedOutput() async throws {
    let platform = try await Self.building()
    try await RunningServer.with(platform) { server in
      let screen = Screen(isClosed: true)
      #expect(await Screen.flotilla("ps", at: server, screen: screen) == 0)
      #expect(screen.notes.isEmpty)
    }
  }

  @Test("an unknown deployment ends with 1 and says what to do") func unknown() async throws {
    try await RunningServer.with(try StandInPlatform()) { server in
      let screen = Screen()
      #expect(await Screen.flotilla("status", "nope", at: server, screen: screen) == 1)
      #expect(screen.notes == "flotilla: there is no deployment 'nope'; 'flotilla ps' lists those there are\n")
      #expect(screen.output.isEmpty)
    }
  }

  @Test("a wrong token ends with 1 and says where the right one is") func wrongToken() async throws {
    try await RunningServer.with(try StandInPlatform()) { server in
      let screen = Screen()
      #expect(await Screen.flotilla("ps", at: server, screen: screen, token: "wrong") == 1)
      #expect(screen.notes.contains("FLOTILLA_TOKEN"))
    }
  }

  @Test("a repository's faults end with 1, and its JSON is one document") func validate() async throws {
    try await RunningServer.with(try StandInPlatform()) { server in
      let (plain, json) = (Screen(), Screen())
      #expect(await Screen.flotilla("validate", "https://example.org/bad.git", at: server, screen: plain) == 1)
      #expect(plain.output == "shipwreck.toml:7:8: error: config.port: expected a whole number\n")
      #expect(await Screen.flotilla("validate", "https://example.org/bad.git", "--json", at: server, screen: json) == 1)
      let result = try ControlJSON.decode(ValidationResult.self, from: Array(json.output.utf8))
      #expect(result.diagnostics.count == 1)
    }
  }

  @Test("the doctor finds a healthy platform healthy") func doctor() async throws {
    let platform = try await Self.building()
    let screen = Screen()
    try await RunningServer.with(platform) { server in
      _ = await Screen.flotilla("doctor", at: server, screen: screen)
    }
    for line in [
      "ok    server: alpha (naaaaaaaaaaa) answers at", "ok    token: from FLOTILLA_TOKEN",
      "ok    access: the agent accepts the token", "ok    node alpha: heard of, apps: 1",
      "ok    runtime on alpha: docker (python3)",
    ] {
      #expect(screen.output.contains(line))
    }
  }
}
