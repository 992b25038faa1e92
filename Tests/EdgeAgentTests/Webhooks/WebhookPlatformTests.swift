import Coordination
import Crypto
import EdgeModel
import Foundation
import Testing

@testable import EdgeAgent

/// Webhooks through the control plane of a leader.
@Suite(.timeLimit(.minutes(5))) struct WebhookPlatformTests {
  private let shop = DeploymentReference("shop")
  private let body = Array(#"{"ref":"refs/heads/main"}"#.utf8)

  private func signature(_ secret: String, _ body: [UInt8]? = nil) throws -> HookSignature {
    let code = HMAC<SHA256>.authenticationCode(
      for: Data(body ?? self.body), using: SymmetricKey(data: Data(secret.utf8)))
    return try #require(HookSignature(code: code.map { String(format: "%02x", $0) }.joined()))
  }

  private func make(_ platform: PlatformFixture, replacing: Bool = false) async throws -> MadeWebhook {
    try await platform.plane.setWebhook(of: shop, replacing: replacing, by: Sample.user)
  }

  private func ring(_ platform: PlatformFixture, _ signature: HookSignature) async throws -> HookOutcome {
    try await platform.plane.ring(shop, signature, body: body)
  }

  @Test func whoKnowsTheSecretHasTheBranchLookedAt() async throws {
    try await PlatformFixture.with { platform in
      let id = try await platform.deploy()
      let made = try await make(platform)
      #expect(made.deployment == id && made.secret.count == 64)
      #expect(!"\(made)".contains(made.secret))
      #expect(try platform.deployment(id).following?.seconds == WebhookDecision.besides)
      #expect(platform.log.inner.state().changes.last?.kind == .follow)
      #expect(try await ring(platform, try signature(made.secret)) == .looking)
      #expect(try await ring(platform, try #require(HookSignature(token: made.secret))) == .looking)
      #expect(platform.term.branches.takeRung() == [id: .zero])
      // In clear it is nowhere.
      let everything = try JSONEncoder().encode(platform.log.inner.state())
      #expect(!String(decoding: everything, as: UTF8.self).contains(made.secret))
    }
  }

  @Test func whoDoesNotIsRefusedLikeOneWhoAsksForNothingThereIs() async throws {
    try await PlatformFixture.with { platform in
      let id = try await platform.deploy()
      let made = try await make(platform)
      let wrong = try signature("another secret")
      #expect(try await ring(platform, wrong) == .refused)
      #expect(try await ring(platform, try signature(made.secret, [1])) == .refused)
      let right = try signature(made.secret)
      for name in ["nobody", "", "daaaaaaaaaab"] {
        #expect(try await platform.plane.ring(DeploymentReference(name), right, body: body) == .refused)
      }
      _ = try await platform.plane.removeWebhook(of: shop, by: Sample.user)
      #expect(try await ring(platform, right) == .refused)
      #expect(platform.term.branches.takeRung().isEmpty)
      _ = try await make(platform)
      _ = try await platform.plane.submit(.destroy(shop), by: Sample.user)
      #expect(try await platform.plane.ring(DeploymentReference(id.rawValue), right, body: body) == .refused)
    }
  }

  @Test func anotherSecretTakesThePlaceOfTheFirst() async throws {
    try await PlatformFixture.with { platform in
      _ = try await platform.deploy()
      let first = try await make(platform)
      let error = await #expect(throws: ControlPlaneError.self) { try await make(platform) }
      #expect(error?.code == .conflict)
      let second = try await make(platform, replacing: true)
      #expect(try await ring(platform, try signature(first.secret)) == .refused)
      #expect(try await ring(platform, try signature(second.secret)) == .looking)
      // The platform's key may change under it.
      _ = try await platform.plane.renewPlatformKey()
      #expect(try await ring(platform, try signature(second.secret)) == .looking)
      #expect(try await platform.plane.secrets().map(\.id.rawValue).first?.hasPrefix("webhook/") == true)
    }
  }

  @Test func whatIsNotFollowedOrStoppedIsLeftAlone() async throws {
    try await PlatformFixture.with { platform in
      _ = try await platform.deploy()
      let right = try signature(try await make(platform).secret)
      _ = try await platform.plane.submit(.stop(shop), by: Sample.user)
      #expect(try await ring(platform, right) == .idle("it is stopped"))
      _ = try await platform.plane.submit(.start(shop), by: Sample.user)
      _ = try await platform.plane.submit(.unfollow(shop), by: Sample.user)
      guard case .idle = try await ring(platform, right) else {
        Issue.record("it is not followed")
        return
      }
      #expect(platform.term.branches.takeRung().isEmpty)
    }
  }

  @Test func whatComesTooOftenWaits() async throws {
    try await PlatformFixture.with { platform in
      let id = try await platform.deploy()
      let right = try signature(try await make(platform).secret)
      for _ in 0..<10 { #expect(try await ring(platform, right) == .looking) }
      _ = platform.term.branches.takeRung()
      #expect(try await ring(platform, right) == .tooMany)
      #expect(platform.term.branches.takeRung() == [id: RingAllowance.refill], "nothing is lost")
      #expect(try await ring(platform, try signature("wrong")) == .refused)
    }
  }

  @Test func whoDoesNotLeadTakesNone() async throws {
    try await PlatformFixture.with { platform in
      platform.plane.follow()
      for call in [
        { _ = try await make(platform) },
        { _ = try await platform.plane.removeWebhook(of: shop, by: Sample.user) },
        { _ = try await ring(platform, try signature("x")) },
      ] as [() async throws -> Void] {
        let error = await #expect(throws: ControlPlaneError.self) { try await call() }
        #expect(error?.code == .notLeader)
      }
    }
  }
}
