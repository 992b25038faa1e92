import ControlAPI
import EdgeAgent
import EdgeModel
import Synchronization
import Testing

@testable import ControlServer
@testable import flotilla

@Suite("Who leads, through the client and the tool to a listening server", .timeLimit(.minutes(5)))
struct LeaderRouteTests {
  /// A platform that two machines hold and a third one learns.
  private static func three() throws -> StandInPlatform {
    let platform = try StandInPlatform()
    let learner = try NodeID("nccccccccccc"[...])
    platform.apply(
      .node(Fixtures.node(Fixtures.nodeA, "alpha")), .node(Fixtures.node(Fixtures.nodeB, "beta")),
      .node(Fixtures.node(learner, "gamma")),
      .voters(VoterSet(voters: [Fixtures.nodeA, Fixtures.nodeB], learners: [learner], mode: .ranked)))
    return platform
  }

  @Test("who leads and who holds the log, by rank") func leadership() async throws {
    try await RunningServer.with(try Self.three()) { server in
      let summary = try await server.client().leadership()
      #expect(summary.cluster?.rawValue == "caaaaaaaaaaa")
      #expect(summary.leader == Fixtures.nodeA)
      #expect(summary.leaderName?.rawValue == "alpha")
      #expect(summary.address == "http://127.0.0.1:7070")
      #expect(summary.members.map { $0.name?.rawValue } == ["alpha", "beta", "gamma"])
      #expect(summary.members.map(\.role) == ["voter", "voter", "learner"])
      #expect(summary.mode == "ranked")
    }
  }

  @Test("the lead is handed to whom the request names", arguments: ["beta", nil])
  func transfer(_ machine: String?) async throws {
    let platform = try StandInPlatform()
    try await RunningServer.with(platform) { server in
      let before = try await server.client().transferLeadership(TransferRequest(to: machine))
      #expect(before.epoch == 1)
    }
    #expect(platform.state.withLock { $0.transfers } == [machine])
  }

  @Test("a refusal to hand over is told") func refused() async throws {
    let platform = try StandInPlatform()
    platform.change { $0.failure = ControlPlaneError(.conflict, "this machine holds the log alone") }
    try await RunningServer.with(platform) { server in
      let error = await #expect(throws: ControlError.self) {
        _ = try await server.client().transferLeadership(TransferRequest())
      }
      #expect(error?.code == .conflict)
      #expect(error?.message == "this machine holds the log alone")
    }
  }

  private static func orphans() -> [DesiredEntry] {
    let request = ChangeRecord(
      id: Fixtures.change, kind: .deploy, deployment: Fixtures.deploymentID, generation: 1,
      requestedBy: Fixtures.user, at: Timestamp(milliseconds: 0))
    return [
      DesiredEntry(
        version: DesiredVersion(epoch: 4, index: 9), changes: [.deployment(Fixtures.deployment()), .change(request)]),
      DesiredEntry(version: DesiredVersion(epoch: 4, index: 10), changes: [.allocation(Fixtures.allocation())]),
    ]
  }

  @Test("what was dropped for a later leader's word is listed") func orphaned() async throws {
    let platform = try StandInPlatform()
    platform.change { $0.orphans = Self.orphans() }
    try await RunningServer.with(platform) { server in
      let entries = try await server.client().orphanedChanges()
      #expect(entries.map(\.version) == [DesiredVersion(epoch: 4, index: 9), DesiredVersion(epoch: 4, index: 10)])
      #expect(entries.map(\.records) == [["deployment", "change"], ["allocation"]])
      #expect(entries.map { $0.changes.map(\.name) } == [[Fixtures.shop], []])
    }
  }

  // MARK: The tool

  @Test("leader: a line, and a table by rank") func show() async throws {
    let (plain, json) = (Screen(), Screen())
    try await RunningServer.with(try Self.three()) { server in
      #expect(await Screen.flotilla("leader", at: server, screen: plain) == 0)
      #expect(await Screen.flotilla("leader", "show", "--json", at: server, screen: json) == 0)
    }
    let lines = plain.output.split(separator: "\n")
    #expect(lines.first == "alpha leads at http://127.0.0.1:7070, epoch 1")
    #expect(
      lines.dropFirst(2).map { $0.split(separator: " ").map(String.init) } == [
        ["0", "alpha", "voter", "naaaaaaaaaaa"], ["1", "beta", "voter", "nbbbbbbbbbbb"],
        ["2", "gamma", "learner", "nccccccccccc"],
      ])
    let summary = try ControlJSON.decode(LeadershipSummary.self, from: Array(json.output.utf8))
    #expect(summary.leaderName?.rawValue == "alpha")
  }

  @Test("leader: nobody") func nobody() async throws {
    let platform = try Self.three()
    platform.change { $0.leader = (nil, 3) }
    let screen = Screen()
    try await RunningServer.with(platform) { server in
      #expect(await Screen.flotilla("leader", at: server, screen: screen) == 0)
    }
    #expect(screen.output.hasPrefix("nobody leads at the moment\n"))
  }

  @Test("leader transfer waits until another one leads") func transferred() async throws {
    let platform = try Self.three()
    let screen = Screen()
    try await RunningServer.with(platform) { server in
      async let status = Screen.flotilla("leader", "transfer", "beta", at: server, screen: screen)
      while platform.state.withLock({ $0.transfers.isEmpty }) {
        try Task.checkCancellation()
        await Task.yield()
      }
      // First nobody leads in the new epoch; that is not the end of it.
      platform.change { $0.leader = (nil, 2) }
      #expect(screen.output.isEmpty)
      platform.change { $0.leader = (Fixtures.nodeB, 2) }
      #expect(await status == 0)
    }
    #expect(platform.state.withLock { $0.transfers } == ["beta"])
    #expect(screen.output == "beta leads, epoch 2\n")
  }

  @Test("leader transfer ends with 1 when nobody takes the lead in time") func notTransferred() async throws {
    let screen = Screen()
    try await RunningServer.with(try Self.three()) { server in
      #expect(await Screen.flotilla("leader", "transfer", "--timeout", "1", at: server, screen: screen) == 1)
    }
    #expect(screen.notes.contains("nobody took the lead within 1 s"))
    #expect(screen.output.isEmpty)
  }

  @Test("changes --orphaned: the requests that were dropped, and what else was") func orphanedTable() async throws {
    let platform = try StandInPlatform()
    let (none, some, json) = (Screen(), Screen(), Screen())
    try await RunningServer.with(platform) { server in
      #expect(await Screen.flotilla("changes", "--orphaned", at: server, screen: none) == 0)
      platform.change { $0.orphans = Self.orphans() }
      #expect(await Screen.flotilla("changes", "--orphaned", at: server, screen: some) == 0)
      #expect(await Screen.flotilla("changes", "--orphaned", "--json", at: server, screen: json) == 0)
    }
    #expect((none.output + none.notes).contains("nothing was dropped here"))
    let lines = some.output.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines.dropFirst().first?.hasPrefix("4.9") == true)
    #expect(lines.dropFirst().first?.contains("shop") == true)
    #expect(lines.last?.contains("records: allocation") == true)
    #expect(try ControlJSON.decode([OrphanedSummary].self, from: Array(json.output.utf8)).count == 2)
  }

  @Test("changes --orphaned goes with nothing else", arguments: [["--follow"], ["raaaaaaaaaaa"]])
  func orphanedAlone(_ more: [String]) async throws {
    let screen = Screen()
    try await RunningServer.with(try StandInPlatform()) { server in
      let arguments = ["changes", "--orphaned"] + more
      #expect(await Screen.flotilla(arguments, at: server, screen: screen) != 0)
    }
    #expect(screen.notes.contains("--orphaned goes with no id and no --follow"))
  }
}
