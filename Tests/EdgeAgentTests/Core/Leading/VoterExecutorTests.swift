import Coordination
import EdgeModel
import Testing

@testable import EdgeAgent

@Suite(.timeLimit(.minutes(5))) struct VoterExecutorTests {
  private static let cellar = Sample.identifier("nccccccccccc", NodeID.self)
  private static let shed = Sample.identifier("nddddddddddd", NodeID.self)
  private static let patience: Duration = .seconds(600)

  private func executor(_ platform: PlatformFixture) -> VoterExecutor {
    VoterExecutor(plane: platform.plane, term: platform.term, log: platform.log, patience: Self.patience)
  }

  /// Lends a platform that one machine holds, and others have joined and reported.
  private func joined(
    _ others: [NodeID], voters: VoterSet? = nil, _ body: (PlatformFixture, inout VoterExecutor) async throws -> Void
  ) async throws {
    try await PlatformFixture.with { platform in
      try await platform.join()
      try await platform.report()
      for (index, node) in others.enumerated() {
        try await platform.join(node, named: "n\(index)")
        try await platform.report(node, named: "n\(index)")
      }
      try await platform.writer.write { _ in [.voters(voters ?? VoterSet(voters: [Sample.node]))] }
      var executor = executor(platform)
      try await body(platform, &executor)
    }
  }

  private func voters(_ platform: PlatformFixture) -> VoterSet? { platform.log.inner.state().voters }

  @Test func `a machine alone has nothing to do`() async throws {
    try await joined([]) { platform, executor in
      let wake = try await executor.execute(.changed, platform.context)
      #expect(wake == .onEvent)
      #expect(voters(platform) == VoterSet(voters: [Sample.node]))
    }
  }

  @Test func `one step a call, until the log is on as many machines as it should be`() async throws {
    try await joined([Sample.otherNode, Self.cellar]) { platform, executor in
      var sets: [VoterSet?] = []
      while try await executor.execute(.changed, platform.context) == .after(.seconds(1)) {
        sets.append(voters(platform))
      }
      #expect(
        sets == [
          VoterSet(voters: [Sample.node], learners: [Sample.otherNode]),
          VoterSet(voters: [Sample.node, Sample.otherNode], mode: .ranked),
          VoterSet(voters: [Sample.node, Sample.otherNode], learners: [Self.cellar], mode: .ranked),
          VoterSet(voters: [Sample.node, Sample.otherNode, Self.cellar]),
        ])
      let wake = try await executor.execute(.changed, platform.context)
      #expect(wake == .after(.seconds(5)))
    }
  }

  @Test func `a machine that has not reported holds no log`() async throws {
    try await joined([]) { platform, executor in
      try await platform.join(Sample.otherNode, named: "barn")
      let wake = try await executor.execute(.changed, platform.context)
      #expect(wake == .after(.seconds(5)))
      try await platform.report(Sample.otherNode, named: "barn")
      _ = try await executor.execute(.changed, platform.context)
      #expect(voters(platform)?.learners == [Sample.otherNode])
    }
  }

  @Test func `a voter that is gone keeps its place for a while`() async throws {
    let three = VoterSet(voters: [Sample.node, Sample.otherNode, Self.cellar])
    try await joined([Sample.otherNode, Self.cellar, Self.shed], voters: three) { platform, executor in
      try platform.lose(Sample.otherNode)
      let wake = try await executor.execute(.changed, platform.context)
      #expect(wake == .after(.seconds(5)))
      #expect(voters(platform) == three)
      platform.clock.advance(by: Self.patience)
      while try await executor.execute(.changed, platform.context) == .after(.seconds(1)) {}
      #expect(voters(platform) == VoterSet(voters: [Sample.node, Self.cellar, Self.shed]))
    }
  }

  @Test func `what the log refuses is tried again`() async throws {
    try await joined([Sample.otherNode]) { platform, executor in
      platform.log.before {
        if case .voters = $0 { true } else { false }
      } _: { _ in
        throw DesiredLogError(.refused, "the last change of voters is not safe yet")
      }
      var wake = try await executor.execute(.changed, platform.context)
      #expect(wake == .after(.seconds(1)))
      #expect(voters(platform)?.learners == [])
      wake = try await executor.execute(.timer, platform.context)
      #expect(wake == .after(.seconds(1)))
      #expect(voters(platform)?.learners == [Sample.otherNode])
    }
  }
}
