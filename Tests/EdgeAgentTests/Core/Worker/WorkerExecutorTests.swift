import EdgeModel
import EdgeStore
import Testing

@testable import EdgeAgent

@Suite(.timeLimit(.minutes(5))) struct WorkerExecutorTests {
  @Test func `what is assigned is fetched, started and reported as running`() async throws {
    let listener = try Listener()
    try await WorkerFixture.with { worker in
      let allocation = try await worker.allocation()
      worker.runtime.starts(.runs(port: listener.port))
      worker.inbox.replace(Sample.set([allocation]))
      try await worker.running { _ = try await worker.report { $0.phase == .running } }
      #expect(worker.runtime.calls == [.start(allocation.id)])
      #expect(try await worker.blobs.contains(allocation.source.digest))
    }
    withExtendedLifetime(listener) {}
  }

  @Test func `a build that fails is final and says why`() async throws {
    try await WorkerFixture.with { worker in
      let allocation = try await worker.allocation()
      worker.runtime.starts(.fails(RuntimeError(.buildFailed, "building failed: no such package")))
      worker.inbox.replace(Sample.set([allocation]))
      let seen = try await worker.running { try await worker.report { $0.phase == .failed } }
      #expect(seen.detail == "building failed: no such package")
      #expect(worker.runtime.calls == [.start(allocation.id)], "it is not tried again")
    }
  }

  @Test func `an app that ends at once has failed, with its status and its last words`() async throws {
    try await WorkerFixture.with { worker in
      worker.runtime.starts(.ends(status: 3))
      worker.inbox.replace(Sample.set([try await worker.allocation()]))
      let seen = try await worker.running { try await worker.report { $0.phase == .failed } }
      #expect(seen.detail?.contains("status 3") == true)
      #expect(seen.detail?.contains("no module named shop") == true)
    }
  }

  @Test func `an app whose port never answers is ended after the patience, and says what to check`() async throws {
    // Taken and given back: nobody listens there now.
    let closed = try Listener().port
    try await WorkerFixture.with { worker in
      let allocation = try await worker.allocation()
      worker.runtime.starts(.runs(port: closed))
      worker.inbox.replace(Sample.set([allocation]))
      let seen = try await worker.running {
        let seen = try await worker.report { $0.phase == .failed }
        try await worker.runtime.wait(for: .stop(allocation.id, removing: false))
        return seen
      }
      #expect(seen.detail?.contains("nothing listened on port 8080 within 30 s") == true)
      #expect(worker.clock.now.offset >= .seconds(30))
    }
  }

  @Test func `an engine that is away for a moment is asked again`() async throws {
    let listener = try Listener()
    try await WorkerFixture.with { worker in
      let allocation = try await worker.allocation()
      worker.runtime.starts(.fails(RuntimeError(.unavailable, "the engine does not answer")))
      worker.inbox.replace(Sample.set([allocation]))
      try await worker.running {
        let seen = try await worker.report { $0.phase == .pending && $0.detail != nil }
        #expect(seen.detail == "the engine does not answer")
        worker.runtime.starts(.runs(port: listener.port))
        _ = try await worker.report { $0.phase == .running }
      }
    }
    withExtendedLifetime(listener) {}
  }

  @Test func `a stop that fails is tried again after a pause`() async throws {
    try await WorkerFixture.with { worker in
      worker.runtime.have(Sample.instance())
      worker.runtime.failStops(RuntimeError(.unavailable, "the engine does not answer"))
      worker.inbox.replace(Sample.set([try Sample.moved(Sample.allocation(), .stop, .asked, .user)]))
      try await worker.running { _ = try await worker.report { $0.phase == .stopped } }
      let stop = FakeRuntime.Call.stop(Sample.id(), removing: false)
      #expect(worker.runtime.calls == [stop, stop])
      #expect(worker.clock.now.offset >= .seconds(1))
    }
  }

  @Test func `what a set omits is removed only when its epoch is not below the label`() async throws {
    try await WorkerFixture.with { worker in
      worker.runtime.have(Sample.instance(1, epoch: 3))
      worker.runtime.have(Sample.instance(2, epoch: 2))
      worker.inbox.replace(Sample.set([], epoch: 2))
      try await worker.running {
        try await worker.runtime.wait(for: .stop(Sample.id(2), removing: true))
        // One more round of the worker has looked at both.
        try await worker.leader.wait(forReports: worker.leader.reports.count + 2)
      }
      #expect(worker.runtime.calls == [.stop(Sample.id(2), removing: true)])
    }
  }

  @Test func `without a set nothing is touched and nothing is reported`() async throws {
    try await WorkerFixture.with { worker in
      worker.runtime.have(Sample.instance())
      var executor = worker.executor()
      try await executor.setup(worker.context)
      _ = try await executor.execute(.started, worker.context)
      #expect(worker.context.tasks.isIdle)
      #expect(worker.runtime.calls.isEmpty)
    }
  }

  @Test func `while the runtime is away nothing is decided`() async throws {
    try await WorkerFixture.with { worker in
      worker.runtime.have(Sample.instance())
      worker.runtime.set(away: true)
      worker.inbox.replace(Sample.set([]))
      var executor = worker.executor()
      try await executor.setup(worker.context)
      #expect(try await executor.execute(.started, worker.context) == .after(.seconds(2)))
      #expect(worker.context.tasks.isIdle)
      worker.runtime.set(away: false)
      _ = try await executor.execute(.timer, worker.context)
      try await worker.runtime.wait(for: .stop(Sample.id(), removing: true))
    }
  }

  @Test func `after a restart the persisted set is in force before anybody is asked`() async throws {
    try await WorkerFixture.with { first in
      try await first.assignments.save(Sample.set([]))
      let second = try await WorkerFixture(first.directory, eager: true)
      second.runtime.have(Sample.instance())
      try await second.running { try await second.runtime.wait(for: .stop(Sample.id(), removing: true)) }
      #expect(second.leader.questions.isEmpty)
    }
  }

  @Test func `a report is repeated after the heartbeat and not before`() async throws {
    try await WorkerFixture.with(eager: false) { worker in
      worker.inbox.replace(Sample.set([]))
      var executor = worker.executor()
      try await executor.setup(worker.context)
      let sender = Task { try await worker.reports.run() }
      _ = try await executor.execute(.started, worker.context)
      try await worker.leader.wait(forReports: 1)
      worker.clock.advance(by: .seconds(9))
      _ = try await executor.execute(.timer, worker.context)
      #expect(worker.leader.reports.count == 1)
      worker.clock.advance(by: .seconds(1))
      _ = try await executor.execute(.timer, worker.context)
      try await worker.leader.wait(forReports: 2)
      #expect(worker.leader.reports.map(\.at) == [Sample.time(0), Sample.time(10)])
      sender.cancel()
      _ = await sender.result
    }
  }

  /// Where a worker may stand when it is told to end.
  enum Place: CaseIterable { case fetching, building, probing, idle }

  @Test(arguments: Place.allCases)
  func `cancelling ends the worker wherever it waits`(place: Place) async throws {
    try await WorkerFixture.with(eager: false) { worker in
      let allocation = try await worker.allocation()
      worker.runtime.starts(place == .building ? .hangs : .runs(port: 1))
      if place == .fetching { worker.leader.has(nil) }
      worker.inbox.replace(Sample.set(place == .idle ? [] : [allocation]))
      try await worker.running {
        switch place {
        case .fetching: _ = try await worker.report { $0.phase == .fetching }
        case .building, .probing: try await worker.runtime.wait(for: .start(allocation.id))
        case .idle: try await worker.clock.waitForSleeper()
        }
      }
      #expect(worker.context.tasks.isIdle, "the worker's end is the end of its work")
    }
  }
}
