import EdgeModel
import EdgeStore
import Testing

@testable import EdgeAgent

@Suite(.timeLimit(.minutes(5))) struct AssignmentFollowerTests {
  /// Runs a follower until the leader was asked so often.
  private func follow(
    _ worker: WorkerFixture, questions: Int, nudge: ChangeSignal = ChangeSignal(),
    then body: @Sendable () async throws -> Void = {}
  ) async throws {
    let task = Task { try await worker.follower(nudge: nudge).run() }
    try await worker.leader.wait(forQuestions: questions)
    try await body()
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test func `a set is on the disk when it counts`() async throws {
    try await WorkerFixture.with { worker in
      let set = Sample.set([Sample.allocation()])
      worker.leader.answers(.success(set))
      try await follow(worker, questions: 2)
      #expect(worker.inbox.assignments == set)
      #expect(worker.leader.questions == [nil, set.version])
      #expect(worker.inbox.lastContact != nil)
      let again = try await WorkerFixture(worker.directory, eager: true)
      #expect(again.inbox.assignments == set)
    }
  }

  @Test func `a set of which no leader has said that it still counts is asked for whole`() async throws {
    try await WorkerFixture.with { worker in
      let set = Sample.set([Sample.allocation()])
      worker.inbox.replace(set)
      worker.inbox.heardLeader(asked: worker.context.time.stopwatch())
      worker.leader.answers(.success(set))
      try await follow(worker, questions: 2)
      #expect(worker.leader.questions == [nil, set.version])
      #expect(worker.inbox.isConfirmed)
    }
  }

  @Test func `what can't be persisted does not count`() async throws {
    try await WorkerFixture.with { worker in
      // A directory stands where the file goes.
      try DirectoryInTheWay.make(at: worker.assignments.path)
      worker.leader.answers(.success(Sample.set([])))
      try await follow(worker, questions: 2)
      #expect(worker.inbox.assignments == nil)
      #expect(worker.leader.questions == [nil, nil])
      #expect(worker.inbox.lastContact == nil, "a leader counts when its set does")
    }
  }

  @Test func `a lower epoch is refused`() async throws {
    try await WorkerFixture.with { worker in
      let set = Sample.set([Sample.allocation()], epoch: 3)
      worker.leader.answers(.success(set), .success(Sample.set([], epoch: 2, index: 9)))
      try await follow(worker, questions: 3)
      #expect(worker.inbox.assignments == set)
    }
  }

  @Test func `another cluster's set is refused`() async throws {
    try await WorkerFixture.with { worker in
      let set = Sample.set([Sample.allocation()])
      let foreign = Assignments(
        cluster: Sample.identifier("cbbbbbbbbbbb", ClusterID.self), node: Sample.node, epoch: 9,
        version: DesiredVersion(epoch: 9, index: 9), allocations: [])
      worker.leader.answers(.success(set), .success(foreign))
      try await follow(worker, questions: 3)
      #expect(worker.inbox.assignments == set)
      #expect(await worker.assignments.load() == set)
    }
  }

  @Test func `while the leader is away the set stays, pauses grow, and it registers again`() async throws {
    try await WorkerFixture.with { worker in
      let set = Sample.set([Sample.allocation()])
      let away: Result<Assignments, any Error> = .failure(FakeLeader.Away())
      let newer = Sample.set([Sample.allocation()], index: 2)
      worker.leader.answers(.success(set), away, away, away, .success(newer))
      try await follow(worker, questions: 5) {
        #expect(worker.inbox.assignments == set || worker.inbox.assignments == newer)
      }
      #expect(worker.clock.sleeps == [.milliseconds(250), .milliseconds(500), .seconds(1)])
      #expect(worker.leader.registrations == 3)
    }
  }

  @Test func `a nudge asks anew although the old question hangs`() async throws {
    try await WorkerFixture.with(eager: false) { worker in
      let nudge = ChangeSignal()
      try await follow(worker, questions: 1, nudge: nudge) {
        nudge.raise()
        try await worker.leader.wait(forQuestions: 2)
      }
    }
  }

  @Test func `a nudge ends the pause after a failure`() async throws {
    try await WorkerFixture.with(eager: false) { worker in
      let nudge = ChangeSignal()
      worker.leader.answers(.failure(FakeLeader.Away()))
      try await follow(worker, questions: 1, nudge: nudge) {
        try await worker.clock.waitForSleeper()
        nudge.raise()
        try await worker.leader.wait(forQuestions: 2)
      }
    }
  }
}
