import ControlAPI
import EdgeAgent
import EdgeModel
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Synchronization
import Testing

@testable import ControlServer

@Suite("Webhooks over HTTP", .timeLimit(.minutes(5))) struct HookRouteTests {
  private static let code = String(repeating: "ab", count: 32)
  private static let bytes = [UInt8](repeating: 0xab, count: 32)

  /// Posts as a Git server would, and gives status and body.
  private static func post(
    _ headers: [String: String], body: [UInt8] = Array("{}".utf8), to server: ControlServer
  ) async throws -> (status: HTTPResponse.Status, text: String) {
    try await server.makeApplication().test(.router) { client in
      var fields = HTTPFields()
      for (name, value) in headers { fields[try #require(HTTPField.Name(name))] = value }
      return try await client.execute(
        uri: "/api/v1/hooks/shop", method: .post, headers: fields, body: ByteBuffer(bytes: body)
      ) { ($0.status, String(buffer: $0.body)) }
    }
  }

  private static func server(_ hooks: StandInHooks) throws -> ControlServer {
    try RunningServer.server(StandInPlatform(), hooks: hooks)
  }

  @Test(
    "each server's way to sign is understood",
    arguments: [
      ("X-Hub-Signature-256", "sha256=\(code)", HookSignature.code(bytes)),
      ("X-Gitea-Signature", code, .code(bytes)), ("X-Forgejo-Signature", code, .code(bytes)),
      ("X-Gitlab-Token", "correct horse", .token("correct horse")),
    ])
  func servers(_ header: String, _ value: String, _ expected: HookSignature) async throws {
    let hooks = StandInHooks()
    let answer = try await Self.post([header: value], body: [1, 0, 255], to: Self.server(hooks))
    #expect(answer.status == .accepted)
    #expect(answer.text == #"{"looks":true}"#)
    #expect(hooks.calls == [.ring(DeploymentReference("shop"), expected, [1, 0, 255])])
  }

  @Test("GitHub's own signature goes before others") func order() async throws {
    let hooks = StandInHooks()
    _ = try await Self.post(
      ["X-Gitlab-Token": "x", "X-Hub-Signature-256": "sha256=\(Self.code)"], to: Self.server(hooks))
    #expect(hooks.calls == [.ring(DeploymentReference("shop"), .code(Self.bytes), Array("{}".utf8))])
  }

  @Test(
    "what isn't signed is refused without a look at it",
    arguments: [
      [:], ["Authorization": "Bearer \(RunningServer.token)"], ["X-Hub-Signature-256": "sha256=12"],
      ["X-Hub-Signature": "sha1=\(String(repeating: "a", count: 40))"],
      ["X-Hub-Signature-256": "", "X-Gitlab-Token": "correct horse"],
    ])
  func unsigned(_ headers: [String: String]) async throws {
    let hooks = StandInHooks()
    let answer = try await Self.post(headers, to: Self.server(hooks))
    #expect(answer.status == .unauthorized)
    #expect(hooks.calls.isEmpty)
  }

  @Test("who is refused hears nothing more") func refused() async throws {
    let hooks = StandInHooks()
    let unsigned = try await Self.post([:], to: Self.server(hooks))
    hooks.answer(.refused)
    let wrong = try await Self.post(["X-Gitlab-Token": "x"], to: Self.server(hooks))
    #expect(wrong.status == .unauthorized)
    #expect(wrong.text == unsigned.text)
    #expect(!wrong.text.contains("shop"))
  }

  @Test("what follows from it is said") func outcomes() async throws {
    let hooks = StandInHooks()
    hooks.answer(.tooMany)
    #expect(try await Self.post(["X-Gitlab-Token": "x"], to: Self.server(hooks)).status == .tooManyRequests)
    hooks.answer(.idle("it is stopped"))
    let idle = try await Self.post(["X-Gitlab-Token": "x"], to: Self.server(hooks))
    #expect(idle.status == .accepted)
    #expect(idle.text == #"{"looks":false,"reason":"it is stopped"}"#)
  }

  @Test("a body has a limit", arguments: [(1 << 20, true), ((1 << 20) + 1, false)])
  func limit(_ size: Int, _ isTaken: Bool) async throws {
    let hooks = StandInHooks()
    let answer = try await Self.post(
      ["X-Gitlab-Token": "x"], body: [UInt8](repeating: 7, count: size), to: Self.server(hooks))
    #expect(answer.status == (isTaken ? .accepted : .contentTooLarge))
    #expect(hooks.calls.count == (isTaken ? 1 : 0))
  }

  @Test("only so many are taken at once") func gate() {
    let gate = HookGate()
    for _ in 0..<HookGate.most { #expect(gate.enter()) }
    #expect(!gate.enter())
    gate.leave()
    #expect(gate.enter())
  }

  @Test("an agent that doesn't lead passes it on to the one that does") func passedOn() async throws {
    let hooks = StandInHooks()
    try await RunningServer.with(try StandInPlatform(), hooks: hooks) { leader in
      let follower = try RunningServer.server(
        try StandInPlatform(leads: false, leader: leader.url), hooks: StandInHooks())
      let headers = ["X-Hub-Signature-256": "sha256=\(Self.code)"]
      let answer = try await Self.post(headers, body: [1, 2], to: follower)
      #expect(answer.status == .accepted)
      #expect(hooks.calls == [.ring(DeploymentReference("shop"), .code(Self.bytes), [1, 2])])
      hooks.answer(.refused)
      let refused = try await Self.post(headers, to: follower)
      #expect(refused.status == .unauthorized)
      #expect(refused.text == (try await Self.post([:], to: follower).text))
      hooks.answer(.tooMany)
      #expect(try await Self.post(headers, to: follower).status == .tooManyRequests)
      hooks.refuse(ControlPlaneError(.notLeader, "not any more"))
      #expect(try await Self.post(headers, to: follower).status == .serviceUnavailable)
      // Two that each take the other for the leader don't go on for ever.
      let again = try await Self.post(headers.merging(["Flotilla-Node": "x"]) { $1 }, to: follower)
      #expect(again.status == .serviceUnavailable)
    }
    let nobody = try RunningServer.server(try StandInPlatform(leads: false), hooks: hooks)
    #expect(try await Self.post(["X-Gitlab-Token": "x"], to: nobody).status == .serviceUnavailable)
  }

  @Test("making, renewing and removing a webhook") func making() async throws {
    let hooks = StandInHooks()
    try await RunningServer.with(try StandInPlatform(), hooks: hooks) { server in
      let client = try server.client()
      let made = try await client.setWebhook("shop")
      #expect(made.url == "http://10.0.0.7:7070/api/v1/hooks/\(Fixtures.deploymentID)")
      #expect(made.secret == "hunter2")
      #expect(!"\(made)\(String(reflecting: made))".contains("hunter2"))
      _ = try await client.setWebhook("shop", WebhookRequest(rotate: true))
      #expect(try await client.removeWebhook("shop").deployment == Fixtures.deploymentID)
      let shop = DeploymentReference("shop")
      #expect(
        hooks.calls == [
          .set(shop, replacing: false, Fixtures.user), .set(shop, replacing: true, Fixtures.user), .remove(shop),
        ])
      hooks.refuse(ControlPlaneError(.conflict, "there is one"))
      let error = await #expect(throws: ControlError.self) { try await client.setWebhook("shop") }
      #expect(error?.code == .conflict)
    }
  }

  @Test("following and cancelling are requests like others") func requests() async throws {
    let platform = try StandInPlatform()
    platform.apply(.deployment(Fixtures.deployment()))
    try await RunningServer.with(platform) { server in
      let client = try server.client()
      _ = try await client.follow("shop", FollowRequest(seconds: 30))
      _ = try await client.follow("shop")
      _ = try await client.unfollow("shop")
      _ = try await client.cancel("shop")
      _ = try await client.deploy(
        DeployRequest(url: "https://example.org/a/b", following: FollowRequest(seconds: 90)))
      let shop = DeploymentReference("shop")
      #expect(
        platform.state.withLock { $0.requests.map(\.0) } == [
          .follow(shop, seconds: 30), .follow(shop, seconds: nil), .unfollow(shop), .cancel(shop),
          .deploy(NewDeployment(source: GitSource(url: "https://example.org/a/b"), followSeconds: 90)),
        ])
    }
  }

  @Test("a summary says how the branch is followed") func summary() throws {
    var deployment = Fixtures.deployment()
    var state = DesiredState()
    func summary(_ branch: BranchCondition?) -> DeploymentSummary {
      state.apply(
        DesiredEntry(version: DesiredVersion(epoch: 1, index: 1), changes: [.deployment(deployment)]))
      var snapshot = PlatformSnapshot(desired: state, reports: [:], heard: [])
      snapshot.branches[deployment.id] = branch
      return DeploymentSummary(of: deployment, in: snapshot)
    }
    #expect(summary(nil).following == nil)
    deployment.following = BranchFollowing(seconds: 30)
    let next = Timestamp(milliseconds: 5_000)
    let well = summary(BranchCondition(head: Fixtures.commit, problem: nil, nextLook: next))
    #expect(well.following == FollowSummary(seconds: 30))
    let away = summary(BranchCondition(head: nil, problem: "it is away", nextLook: next))
    #expect(away.following == FollowSummary(seconds: 30, problem: "it is away", nextLook: CivilTime(next)))
    deployment.failure = DeploymentFailure(generation: 3, stage: .cancelled, reason: "cancelled by user ann")
    #expect(summary(nil).failure?.cancelled == true)
  }
}
