import Coordination
import EdgeModel
import Foundation
import Testing

@testable import EdgeAgent

/// Secrets through the control plane and the leader's executor.
@Suite(.timeLimit(.minutes(5))) struct SecretPlatformTests {
  private static func deploy(_ platform: PlatformFixture, _ environment: [String: String]) async throws -> DeploymentID
  {
    let request = NewDeployment(
      source: GitSource(url: platform.repository.url), name: Sample.name, environment: environment)
    return try await platform.plane.submit(.deploy(request), by: Sample.user).record.deployment
  }

  @Test func aMissingSecretIsAFailureAndSettingItMakesItRun() async throws {
    try await PlatformFixture.with { platform in
      try await platform.join()
      try await platform.report()
      let id = try await Self.deploy(platform, ["DB": "secret:DB_PASSWORD"])
      var leader = try await platform.executor()
      try await platform.settle(&leader)
      let failure = try #require(try platform.deployment(id).failure)
      #expect(failure.reason == "secret 'DB_PASSWORD' is not set: flotilla secret set DB_PASSWORD")
      #expect(platform.allocations(id).isEmpty)

      let change = try await platform.plane.setSecret(
        SecretSample.name, of: nil, to: Array(SecretSample.password.utf8), by: Sample.user)
      #expect(change.resumed == [Sample.name])
      try await platform.settle(&leader)
      let allocation = try #require(platform.allocations(id).first)
      #expect(allocation.workload.environment["DB"] == "secret:DB_PASSWORD")
      let set = try await platform.plane.assignments(of: Sample.node, after: nil)
      #expect(set.secrets.map(\.id) == [SecretSample.id])
      #expect(try await platform.vault.open(try #require(set.secrets.first)) == Array(SecretSample.password.utf8))
      let everything = try JSONEncoder().encode(platform.log.inner.state()) + JSONEncoder().encode(set)
      #expect(!String(decoding: everything, as: UTF8.self).contains(SecretSample.password))
    }
  }

  @Test func anUpdateOfTheSameCommitBringsAnotherValue() async throws {
    try await PlatformFixture.with { platform in
      try await platform.join()
      try await platform.report()
      func set(_ value: String) async throws {
        _ = try await platform.plane.setSecret(SecretSample.name, of: nil, to: Array(value.utf8), by: Sample.user)
      }
      try await set("the first value")
      let id = try await Self.deploy(platform, ["DB": "secret:DB_PASSWORD"])
      var leader = try await platform.executor()
      try await platform.settle(&leader)
      func update() async throws -> UInt32? {
        _ = try await platform.plane.submit(.update(DeploymentReference(id.rawValue)), by: Sample.user)
        try await platform.settle(&leader)
        return platform.log.inner.state().currentAllocation(of: id)?.id.generation
      }
      #expect(try await update() == 1, "nothing is new")
      try await set("the second value")
      #expect(try await update() == 3, "a number is given once")
    }
  }

  @Test func secretsAreListedWithWhoAsksForThem() async throws {
    try await PlatformFixture.with { platform in
      try await platform.join()
      try await platform.report()
      let other = Sample.identifier("OTHER", SecretName.self)
      for name in [SecretSample.name, other] {
        _ = try await platform.plane.setSecret(name, of: nil, to: [65], by: Sample.user)
      }
      let id = try await Self.deploy(platform, ["DB": "secret:DB_PASSWORD"])
      var leader = try await platform.executor()
      try await platform.settle(&leader)
      let reference = DeploymentReference("shop")
      #expect(try await platform.plane.secrets().map(\.users) == [[Sample.name], []])
      let own = try await platform.plane.setSecret(SecretSample.name, of: reference, to: [66], by: Sample.user)
      #expect(own.id == SecretID(.deployment(id, SecretSample.name)))
      let views = try await platform.plane.secrets()
      #expect(views.map(\.id.rawValue) == ["deployment/\(id)/DB_PASSWORD", "platform/DB_PASSWORD", "platform/OTHER"])
      #expect(views.map(\.users) == [[Sample.name], [], []], "its own goes before the platform's")
      #expect(views.first?.owner == Sample.name)
      _ = try await platform.plane.removeSecret(SecretSample.name, of: reference, by: Sample.user)
      #expect(try await platform.plane.secrets().count == 2)
      let error = await #expect(throws: ControlPlaneError.self) {
        try await platform.plane.removeSecret(SecretSample.name, of: reference, by: Sample.user)
      }
      #expect(error?.code == .notFound)
    }
  }

  @Test(arguments: [[], [0], [65, 0, 65], [0xFF]] as [[UInt8]])
  func aValueIsTextThatAnEnvironmentCanHold(_ value: [UInt8]) async throws {
    try await PlatformFixture.with { platform in
      let error = await #expect(throws: ControlPlaneError.self) {
        try await platform.plane.setSecret(SecretSample.name, of: nil, to: value, by: Sample.user)
      }
      #expect(error?.code == .invalid)
    }
  }

  @Test func whoDoesNotLeadSetsNothing() async throws {
    try await PlatformFixture.with { platform in
      platform.plane.follow()
      for call in [
        { _ = try await platform.plane.secrets() },
        { _ = try await platform.plane.setSecret(SecretSample.name, of: nil, to: [65], by: Sample.user) },
        { _ = try await platform.plane.removeSecret(SecretSample.name, of: nil, by: Sample.user) },
      ] as [() async throws -> Void] {
        let error = await #expect(throws: ControlPlaneError.self) { try await call() }
        #expect(error?.code == .notLeader)
      }
    }
  }

  @Test func whoDoesNotLeadHasRemoteRepositoriesCheckedByTheLeader() async throws {
    try await MemberFixture.with { member in
      let remote = GitSource(url: "http://127.0.0.1:9/ann/shop.git")
      let alone = await #expect(throws: ControlPlaneError.self) {
        try await member.plane.validate(remote, by: Sample.user)
      }
      #expect(alone?.code == .invalid, "nobody else is there to fetch it")
      member.membership.follows("http://10.0.0.1:7070", in: 1)
      let error = await #expect(throws: ControlPlaneError.self) {
        try await member.plane.validate(remote, by: Sample.user)
      }
      #expect(error?.code == .notLeader)
      #expect(error?.leader == "http://10.0.0.1:7070")
      let local = await #expect(throws: ControlPlaneError.self) {
        try await member.plane.validate(GitSource(url: "file:///nothing/there"), by: Sample.user)
      }
      #expect(local?.code == .invalid)
    }
  }

  @Test func theKeyGoesToMembersOnly() async throws {
    try await PlatformFixture.with { platform in
      let error = await #expect(throws: ControlPlaneError.self) {
        try await platform.plane.platformKey(nil, for: Sample.otherNode)
      }
      #expect(error?.code == .notFound)
      try await platform.join(Sample.otherNode, named: "cellar")
      let sealed = try await platform.plane.platformKey(nil, for: Sample.otherNode)
      #expect(sealed.id == platform.log.inner.state().platformKey?.id)
    }
  }

  @Test func anAppsTokenCountsWhileItIsMeantToRun() async throws {
    try await PlatformFixture.with { platform in
      try await platform.join()
      try await platform.report()
      let id = try await Self.deploy(platform, [:])
      var leader = try await platform.executor()
      try await platform.settle(&leader)
      let allocation = try #require(platform.allocations(id).first)
      let key = try await platform.vault.current()
      let token = AppToken.make(for: allocation.id, of: Sample.cluster, with: key)
      #expect(try await platform.plane.app(showing: token) == allocation.id)
      let foreign = AppToken.make(for: Sample.id(), of: Sample.cluster, with: key)
      #expect(try await platform.plane.app(showing: foreign) == nil, "there is no such run")
      #expect(try await platform.plane.app(showing: "flotilla-app.x") == nil)
      _ = try await platform.plane.submit(.stop(DeploymentReference("shop")), by: Sample.user)
      #expect(try await platform.plane.app(showing: token) == nil)
    }
  }
}
