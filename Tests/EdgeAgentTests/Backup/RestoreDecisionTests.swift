import EdgeModel
import Testing

@testable import EdgeAgent

/// What a platform takes in of a backup, and when it takes nothing.
@Suite struct RestoreDecisionTests {
  private static func identifier<ID: CheckedIdentifier>(_ text: String) throws -> ID { try ID(text[...]) }

  private static func digest(_ letter: String) throws -> BlobDigest {
    try BlobDigest(String(repeating: letter, count: 64)[...])
  }

  private static func deployment(
    _ id: String, _ name: String, _ intent: Deployment.Intent = .run, generation: UInt32 = 3, digest: BlobDigest?
  ) throws -> Deployment {
    let resolved = try digest.map {
      ResolvedSource(
        generation: generation,
        reference: SourceReference(
          commit: try CommitID(String(repeating: "c", count: 40)[...]), digest: $0, size: 1),
        workload: WorkloadSpec(language: "python3", port: 80))
    }
    return Deployment(
      id: try identifier(id), name: try AppName(name[...]), source: GitSource(url: "https://example.org/\(name).git"),
      environment: ["A": "b"], intent: intent, generation: generation, resolved: resolved,
      failure: DeploymentFailure(generation: 1, stage: .fetch, reason: "x"), createdAt: Timestamp(milliseconds: 1),
      createdBy: Actor(role: .user, name: "ann"))
  }

  private static func state(_ cluster: String, _ changes: [DesiredChange]) throws -> DesiredState {
    var state = DesiredState()
    state.apply(
      DesiredEntry(
        version: DesiredVersion(epoch: 7, index: 9), changes: [.cluster(try identifier(cluster))] + changes))
    return state
  }

  private static func decision(_ old: DesiredState, blobs: Set<BlobDigest> = []) throws -> RestoreDecision {
    let document = BackupDocument(
      cluster: try identifier("cooooooooooo"), at: Timestamp(milliseconds: 5), version: "1", state: old, keys: [])
    return RestoreDecision(
      document: try BackupDocument.decode(document.encoded()), secrets: [], blobs: blobs,
      actor: Actor(role: .user, name: "ann"), now: Timestamp(milliseconds: 9))
  }

  @Test func appsComeBackAsTheirNextVersions() throws {
    let (here, gone) = (try Self.digest("a"), try Self.digest("b"))
    var shop = try Self.deployment("daaaaaaaaaaa", "shop", digest: here)
    // Three updates came to nothing: their runs had the numbers.
    shop.highestGeneration = 6
    let old = try Self.state(
      "cooooooooooo",
      [
        .deployment(shop),
        .deployment(try Self.deployment("dbbbbbbbbbbb", "blog", .stop, digest: gone)),
        .deployment(try Self.deployment("dccccccccccc", "past", .destroy, digest: here)),
      ])
    let changes = try Self.decision(old, blobs: [here]).changes(in: Self.state("cnnnnnnnnnnn", []))
    let restored = changes.compactMap { if case .deployment(let deployment) = $0 { deployment } else { nil } }
    #expect(restored.map(\.name.rawValue) == ["shop", "blog"])
    #expect(restored.map(\.generation) == [7, 4])
    #expect(restored.map { $0.resolved?.generation } == [7, nil], "what isn't here is fetched again")
    #expect(restored.map(\.intent) == [.run, .stop])
    #expect(restored.allSatisfy { $0.failure == nil && $0.environment == ["A": "b"] })
    let records = changes.compactMap { if case .change(let record) = $0 { record.kind } else { nil } }
    #expect(records == [.deploy, .deploy])
    #expect(!changes.contains { if case .node = $0 { true } else { false } }, "machines join anew")
  }

  @Test func aPlatformThatLivesIsNotOverwritten() throws {
    let old = try Self.state(
      "cooooooooooo", [.deployment(try Self.deployment("daaaaaaaaaaa", "shop", digest: nil))])
    let decision = try Self.decision(old)
    let itself = #expect(throws: ControlPlaneError.self) { try decision.changes(in: old) }
    #expect(itself?.code == .conflict)
    let living = try Self.state(
      "cnnnnnnnnnnn", [.deployment(try Self.deployment("dddddddddddd", "other", digest: nil))])
    let other = #expect(throws: ControlPlaneError.self) { try decision.changes(in: living) }
    #expect(other?.code == .conflict)
    // One whose apps were all destroyed has nothing to lose.
    let empty = try Self.state(
      "cnnnnnnnnnnn", [.deployment(try Self.deployment("dddddddddddd", "other", .destroy, digest: nil))])
    let changes = try decision.changes(in: empty)
    #expect(!changes.isEmpty)
  }

  @Test(arguments: ["", "{}", "[]", #"{"format":2}"#, #"{"format":1}"#, "\u{0}"]) func noDocument(_ text: String) {
    let error = #expect(throws: ControlPlaneError.self) { try BackupDocument.decode(Array(text.utf8)) }
    #expect(error?.code == .invalid)
  }
}
