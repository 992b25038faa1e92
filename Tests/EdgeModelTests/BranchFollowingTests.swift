import EdgeModel
import Testing

@Suite struct BranchFollowingTests {
  private static func commit(_ letter: Character) throws -> CommitID {
    try CommitID(String(repeating: letter, count: 40)[...])
  }

  private static func followed(passed: [CommitID] = []) throws -> Deployment {
    var record = try Sample.record()
    record.resolved = ResolvedSource(generation: 1, reference: try Sample.reference(), workload: Sample.workload)
    record.following = BranchFollowing(passed: passed)
    return record
  }

  private static func state(_ changes: [DesiredChange]) -> DesiredState {
    var state = DesiredState()
    state.apply(DesiredEntry(version: DesiredVersion(epoch: 1, index: 1), changes: changes))
    return state
  }

  @Test func aRecordOfBeforeFollowsNothingAndIsWrittenAsBefore() throws {
    let record = try Sample.record()
    let text = try json(DesiredChange.deployment(record))
    #expect(!text.contains("following"))
    #expect(text.hasSuffix(#""version":1}"#))
    #expect(try decoded(DesiredChange.self, text) == .deployment(record))
    #expect(record.following == nil)
  }

  @Test func whatFollowsIsOfALaterVersion() throws {
    let followed = try Self.followed(passed: [try Self.commit("e")])
    let change = DesiredChange.deployment(followed)
    #expect(change.form.version == 4)
    #expect(try throughJSON(change) == change)
    #expect(try throughJSON(Self.state([change])) == Self.state([change]))
    #expect(
      try json(BranchFollowing(seconds: 30)) == #"{"seconds":30}"#, "the form stays")
  }

  @Test func aCancelledVersionIsOfALaterVersion() throws {
    var record = try Sample.record()
    record.failure = DeploymentFailure(generation: 1, stage: .rollout, reason: "it ended")
    #expect(DesiredChange.deployment(record).form.version == 1)
    record.failure?.stage = .cancelled
    #expect(DesiredChange.deployment(record).form.version == 4)
    #expect(try throughJSON(DesiredChange.deployment(record)) == .deployment(record))
  }

  @Test func requestsOfLaterKindsStayInOrder() throws {
    let kinds: [ChangeRecord.Kind] = [.deploy, .update, .follow, .update, .cancel, .unfollow, .destroy]
    let changes = try kinds.enumerated().map { number, kind in
      var change = try Sample.change(number)
      change.kind = kind
      return DesiredChange.change(change)
    }
    #expect(changes.map(\.form.version) == [1, 1, 2, 1, 2, 2, 1])
    let state = Self.state(changes)
    let back = try throughJSON(state)
    #expect(back == state)
    #expect(back.changes.map(\.kind) == kinds)
    // An older program finds none in its list that it can't read.
    let old = try json(state).split(separator: #""later""#).first.map(String.init) ?? ""
    #expect(old.contains("update") && !old.contains("follow"))
  }

  @Test func aWebhooksSecretIsOfALaterVersionAndGoesWithItsDeployment() throws {
    let id = try SecretID("webhook/\(Sample.deployment())"[...])
    #expect(id.scope == .webhook(try Sample.deployment()))
    #expect(id.rawValue == "webhook/\(try Sample.deployment())")
    #expect(id.deployment == (try Sample.deployment()))
    for wrong in ["webhook", "webhook/", "webhook/x", "webhook/\(try Sample.deployment())/A"] {
      #expect(throws: InvalidIdentifier.self, "\(wrong)") { try SecretID(wrong[...]) }
    }
    let secret = SealedSecret(
      id: id,
      value: .init(version: 1, key: try PlatformKeyID("0123456789abcdef"[...]), box: SealedBytes([1])),
      setAt: Timestamp(milliseconds: 1), setBy: Actor(role: .user, name: "ann"))
    let change = DesiredChange.secret(secret)
    #expect(change.form.version == 2)
    #expect(DesiredChange.forgetSecret(id).form.version == 2)
    #expect(DesiredChange.forgetSecret(try SecretID("platform/A"[...])).form.version == 1)
    #expect(try throughJSON(change) == change)
    var state = Self.state([.deployment(try Sample.record()), change])
    state.apply(DesiredEntry(version: DesiredVersion(epoch: 1, index: 2), changes: [.forget(try Sample.deployment())]))
    #expect(state.secrets.isEmpty)
  }

  @Test func aNewCommitIsFollowedAndWhatIsDealtWithIsNot() throws {
    let new = try Self.commit("f")
    #expect(try Self.followed().follows(to: new))
    #expect(try !Self.followed(passed: [new]).follows(to: new))
    #expect(try !Self.followed().follows(to: try Sample.reference().commit), "it runs already")
    var other = try Self.followed()
    other.intent = .stop
    #expect(!other.follows(to: new))
    other = try Self.followed()
    other.following = nil
    #expect(!other.follows(to: new))
    other = try Self.followed()
    other.failure = DeploymentFailure(generation: 2, stage: .rollout, reason: "it ended", commit: new)
    #expect(!other.follows(to: new))
    #expect(other.follows(to: try Self.commit("e")))
  }

  @Test func onlySoManyCommitsAreRemembered() throws {
    var following = BranchFollowing()
    for letter in "0123456789abcdef" { following.pass(try Self.commit(letter)) }
    following.pass(try Self.commit("f"))
    following.pass(nil)
    #expect(following.passed == (try "89abcdef".map(Self.commit)))
    following.passed = []
    #expect(following == BranchFollowing())
  }

  @Test(arguments: [(0, 5), (60, 60), (100_000, 86_400)] as [(UInt32, Int64)])
  func theIntervalHasLimitsWhateverARecordSays(_ seconds: UInt32, _ expected: Int64) throws {
    #expect(try decoded(BranchFollowing.self, #"{"seconds":\#(seconds)}"#).interval == .seconds(expected))
    #expect(BranchFollowing(seconds: seconds).interval == .seconds(expected))
  }
}
