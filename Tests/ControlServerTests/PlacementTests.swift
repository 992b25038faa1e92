import ControlAPI
import EdgeAgent
import EdgeModel
import Foundation
import Synchronization
import Testing

@testable import ControlServer
@testable import flotilla

@Suite("What runs where, from the tool", .timeLimit(.minutes(5))) struct PlacementTests {
  private static let beta = Fixtures.node(Fixtures.nodeB, "beta", address: "http://127.0.0.1:7071")

  /// The shop runs on alpha; beta is there, too.
  private static func platform() async throws -> StandInPlatform {
    let platform = try StandInPlatform()
    platform.apply(
      .node(Fixtures.node(Fixtures.nodeA, "alpha")), .node(beta), .deployment(Fixtures.deployment()),
      .allocation(Fixtures.allocation()))
    try await platform.accept(Fixtures.report(Fixtures.nodeA, .running))
    return platform
  }

  private static func with(
    _ platform: StandInPlatform, _ placement: StandInPlacement? = nil,
    _ body: @escaping @Sendable (RunningServer) async throws -> Void
  ) async throws {
    try await RunningServer.with(platform, placement: placement ?? StandInPlacement(platform), body)
  }

  /// What was moved is well on beta: the log says so, and alpha that nothing is left.
  private static func finishMove(_ platform: StandInPlatform) async throws {
    var old = Fixtures.allocation()
    try old.move(to: .remove, because: .superseded, by: .leader)
    var gone = old
    try gone.move(to: .removed, because: .confirmedGone, by: .worker)
    platform.apply(.allocation(old), .allocation(gone))
    try await platform.accept(Fixtures.report(Fixtures.nodeA, nil))
  }

  private static func untilSomethingIsCordoned(_ platform: StandInPlatform) async throws {
    var version: PlatformVersion?
    while try await platform.snapshot().desired.cordons.isEmpty {
      version = try await platform.waitForChange(after: version)
    }
  }

  private static func moved() -> Allocation {
    Allocation(
      placing: Fixtures.allocationID(attempt: 2), on: Fixtures.nodeB, name: Fixtures.shop, workload: Fixtures.workload,
      source: Fixtures.source, epoch: 1)
  }

  @Test("cordon and uncordon say what they did, and nodes shows it") func cordon() async throws {
    let platform = try await Self.platform()
    try await Self.with(platform) { server in
      var screen = Screen()
      #expect(await Screen.flotilla("cordon", "alpha", at: server, screen: screen) == 0)
      #expect(screen.output == "alpha gets nothing new; its 1 app stays\n")
      screen = Screen()
      #expect(await Screen.flotilla("nodes", at: server, screen: screen) == 0)
      #expect(screen.output.contains("ready, cordoned"))
      let node = try #require(try await server.client().nodes().first)
      #expect(node.cordon?.mode == "cordoned" && node.cordon?.requestedBy == "user ann")
      screen = Screen()
      #expect(await Screen.flotilla("uncordon", "alpha", "--json", at: server, screen: screen) == 0)
      let summary = try ControlJSON.decode(DrainSummary.self, from: Array(screen.output.utf8))
      #expect(summary.state == .open && summary.name.rawValue == "alpha")
      screen = Screen()
      #expect(await Screen.flotilla("cordon", "nowhere", at: server, screen: screen) == 1)
      #expect(screen.notes.contains("there is no machine 'nowhere'"))
    }
  }

  @Test("machines that vanished together are shown, and given up when a person says so") func giveUp() async throws {
    let platform = try await Self.platform()
    platform.holdBack([Fixtures.nodeA, Fixtures.nodeB])
    try await Self.with(platform) { server in
      var screen = Screen()
      #expect(await Screen.flotilla("nodes", at: server, screen: screen) == 0)
      #expect(screen.output.contains("silent, waited for"))
      #expect(screen.notes.contains("'flotilla give-up' places them anew now"))
      var heldBack = try await server.client().nodes().map(\.isHeldBack)
      #expect(heldBack == [true, true])
      screen = Screen()
      #expect(await Screen.flotilla("give-up", at: server, screen: screen) == 0)
      #expect(screen.output == "given up: alpha, beta; what ran there is placed anew within seconds\n")
      screen = Screen()
      #expect(await Screen.flotilla("give-up", at: server, screen: screen) == 0)
      #expect(screen.output == "no machines are waited for\n")
      heldBack = try await server.client().nodes().map(\.isHeldBack)
      #expect(heldBack == [nil, nil])
    }
  }

  @Test("drain shows what moves where, and ends when nothing is left") func drain() async throws {
    let platform = try await Self.platform()
    let screen = Screen()
    try await Self.with(platform) { server in
      async let status = Screen.flotilla("drain", "alpha", at: server, screen: screen)
      try await Self.untilSomethingIsCordoned(platform)
      platform.apply(.allocation(Self.moved()))
      try await screen.untilNotes(hold: "… shop  moves to beta\n")
      try await Self.finishMove(platform)
      #expect(await status == 0)
    }
    #expect(screen.output == "alpha is drained\n")
    #expect(screen.notes.contains("✓ shop  moved to beta\n"))
    #expect(screen.notes.contains("alpha leads the platform: run 'flotilla leader transfer'"))
  }

  @Test("an app with data stays: the reason is told, and the status is 1") func stuck() async throws {
    let platform = try StandInPlatform()
    var workload = Fixtures.workload
    workload.services.main.volumes = [VolumeMount(try VolumeName("data"[...]), at: "/data")]
    let allocation = Allocation(
      placing: Fixtures.allocationID(), on: Fixtures.nodeA, name: Fixtures.shop, workload: workload,
      source: Fixtures.source, epoch: 1)
    platform.apply(
      .node(Fixtures.node(Fixtures.nodeA, "alpha")), .deployment(Fixtures.deployment()), .allocation(allocation))
    try await platform.accept(Fixtures.report(Fixtures.nodeA, .running))
    let screen = Screen()
    try await Self.with(platform) { server in
      #expect(await Screen.flotilla("drain", "alpha", "--json", at: server, screen: screen) == 1)
    }
    let summary = try ControlJSON.decode(DrainSummary.self, from: Array(screen.output.utf8))
    #expect(summary.state == .stuck && summary.apps.map(\.stage) == [.staying])
    #expect(screen.notes.contains("shop: staying: its data (volume 'data') is on one machine, and stays there\n"))
    #expect(screen.notes.contains("1 app can't leave alpha"))
    #expect(screen.output.contains("\"state\":\"stuck\""))
  }

  @Test("the timeout ends the waiting, and the draining goes on") func timeout() async throws {
    let platform = try await Self.platform()
    let screen = Screen()
    try await Self.with(platform) { server in
      #expect(await Screen.flotilla("drain", "alpha", "--timeout", "1", at: server, screen: screen) == 1)
    }
    #expect(screen.notes.contains("after 1 s alpha still has 1 app; the moving goes on"))
    #expect(try await platform.snapshot().desired.cordons[Fixtures.nodeA]?.mode == .draining)
  }

  @Test("a drain that somebody ends, ends") func ended() async throws {
    let platform = try await Self.platform()
    let screen = Screen()
    let placement = StandInPlacement(platform)
    try await Self.with(platform, placement) { server in
      async let status = Screen.flotilla("drain", "alpha", at: server, screen: screen)
      try await Self.untilSomethingIsCordoned(platform)
      _ = try await placement.cordon("alpha", .lifted, by: Fixtures.user)
      #expect(await status == 1)
    }
    #expect(screen.notes.contains("somebody ended the drain of alpha"))
  }

  @Test("explain has a line for each machine") func explain() async throws {
    let platform = try await Self.platform()
    try await Self.with(platform) { server in
      let screen = Screen()
      #expect(await Screen.flotilla("explain", "shop", at: server, screen: screen) == 0)
      #expect(screen.output.hasPrefix("shop is on alpha\n"))
      #expect(screen.output.contains("*  alpha  can      least-allocated 9000\n"))
      #expect(screen.output.contains("   beta   can't    lacks 512 MiB of memory\n"))
      let told = try await server.client().explain("shop")
      #expect(told.machines.map(\.fits) == [true, false] && told.chosen == "alpha")
    }
  }

  @Test("what has no machine says in short why, in status") func pending() async throws {
    let platform = try StandInPlatform()
    var deployment = Fixtures.deployment()
    platform.apply(.node(Fixtures.node(Fixtures.nodeA, "alpha")), .node(Self.beta), .deployment(deployment))
    try await Self.with(platform, StandInPlacement(platform, isPlaceable: false)) { server in
      let screen = Screen()
      #expect(await Screen.flotilla("status", "shop", at: server, screen: screen) == 0)
      let words =
        "pending   no machine can run it: cordon 1, resources 1 of 2; it could run with no cordon on 1 machine\n"
      #expect(screen.output.contains(words), "\(screen.output)")
      let explained = Screen()
      #expect(await Screen.flotilla("explain", "shop", at: server, screen: explained) == 0)
      #expect(explained.output.hasPrefix("shop has no machine, and no machine can run it now\n"))
      let listed = try await server.client().deployments()
      #expect(listed.count == 1 && listed.first?.pending == nil, "a list stays short")
    }
    deployment.failure = DeploymentFailure(generation: 1, stage: .fetch, reason: "no such branch")
    platform.apply(.deployment(deployment))
    let refusing = StandInPlacement(platform, refusing: ControlPlaneError(.conflict, "not known"))
    try await Self.with(platform, refusing) { server in
      let status = try await server.client().deployment("shop").status
      #expect(status == .failed)
    }
  }

  @Test("rebalance shows moves with what they gain", arguments: [true, false])
  func rebalance(_ isDry: Bool) async throws {
    let platform = try await Self.platform()
    let placement = StandInPlacement(platform)
    try await Self.with(platform, placement) { server in
      let screen = Screen()
      let arguments = ["rebalance"] + (isDry ? ["--dry-run"] : [])
      #expect(await Screen.flotilla(arguments, at: server, screen: screen) == 0)
      #expect(screen.output.contains("shop  alpha  50 % → 25 %  beta  0 % → 25 %  1250"), "\(screen.output)")
      #expect(screen.notes.contains("under way") == !isDry)
      #expect(placement.rebalancings.withLock { $0 } == [isDry])
    }
  }
}
