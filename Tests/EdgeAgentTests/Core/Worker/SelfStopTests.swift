import EdgeModel
import Testing

@testable import EdgeAgent

@Suite(.timeLimit(.minutes(5))) struct SelfStopTests {
  private var worker = WorkerReconciler()
  private let id = Sample.id()

  private func allocation() -> Allocation {
    let plain = Sample.allocation()
    var workload = plain.workload
    workload.availability = .atMostOne(selfStopAfter: .seconds(60))
    return Allocation(
      placing: plain.id, on: plain.node, name: plain.name, workload: workload, source: plain.source, epoch: plain.epoch)
  }

  private mutating func after(_ events: WorkerReconciler.Event...) -> [WorkerReconciler.Action] {
    for event in events { worker.take(event, now: Sample.time(0)) }
    return worker.actions(now: Sample.time(0))
  }

  private func silence(_ seconds: Int64, heard: Bool = true) -> WorkerReconciler.Event {
    .contact(LeaderContact(silence: .seconds(seconds), isHeard: heard))
  }

  /// A leader is heard, which has not said what shall run here since it was away.
  private var signOfLife: WorkerReconciler.Event {
    .contact(LeaderContact(silence: .zero, isHeard: true, isConfirmed: false))
  }

  private mutating func bringUp() {
    _ = after(.assigned(Sample.set([allocation()])), silence(0), .seen([]))
    _ = after(.broughtUp(id), .seen([Sample.instance()]))
  }

  @Test mutating func itEndsAfterSoLongWithoutALeaderAndNotBefore() {
    bringUp()
    #expect(after(silence(59), .seen([Sample.instance()])) == [])
    #expect(after(silence(60), .seen([Sample.instance()])) == [.takeDown(id, removing: false)])
    #expect(worker.observed.first?.phase == .stopping)
    let ended = WorkerReconciler.Event.seen([Sample.instance(1, .exited(status: nil))])
    #expect(after(.takenDown(id, removing: false), ended) == [])
    #expect(worker.observed.first?.phase == .stopped)
    #expect(worker.observed.first?.detail?.contains("no leader was heard for 60 s") == true)
    #expect(after(silence(600), ended) == [], "it stays ended")
  }

  @Test mutating func itComesBackWhenALeaderIsHeardAndNothingIsSpent() {
    bringUp()
    _ = after(silence(60), .seen([Sample.instance()]))
    let ended = WorkerReconciler.Event.seen([Sample.instance(1, .exited(status: 137))])
    _ = after(.takenDown(id, removing: false), ended)
    #expect(after(silence(0), ended) == [.bringUp(id)])
    _ = after(.broughtUp(id), .seen([Sample.instance()]))
    #expect(worker.observed.first?.phase == .running)
    #expect(worker.observed.first?.restarts == 0)
  }

  @Test mutating func itStaysEndedUntilTheLeaderSaysThatItIsStillWantedHere() {
    bringUp()
    _ = after(silence(60), .seen([Sample.instance()]))
    let ended = WorkerReconciler.Event.seen([Sample.instance(1, .exited(status: nil))])
    _ = after(.takenDown(id, removing: false), ended)
    #expect(after(signOfLife, ended) == [], "another machine may have it by now")
    #expect(worker.nextSelfStop(LeaderContact(silence: .zero, isHeard: true, isConfirmed: false)) == .seconds(1))
    #expect(after(.assigned(Sample.set([], index: 2)), signOfLife, ended) == [.takeDown(id, removing: true)])
  }

  @Test mutating func aSignOfLifeAloneEndsNothingThatRuns() {
    bringUp()
    #expect(after(signOfLife, .seen([Sample.instance()])) == [])
  }

  @Test mutating func whatTheLeaderNoLongerWantsIsRemoved() {
    bringUp()
    _ = after(silence(60), .seen([Sample.instance()]))
    let ended = WorkerReconciler.Event.seen([Sample.instance(1, .exited(status: nil))])
    _ = after(.takenDown(id, removing: false), ended)
    #expect(after(.assigned(Sample.set([], index: 2)), silence(0), ended) == [.takeDown(id, removing: true)])
  }

  @Test mutating func bringingUpIsAbandoned() {
    #expect(after(.assigned(Sample.set([allocation()])), silence(0), .seen([])) == [.bringUp(id)])
    #expect(after(silence(60), .seen([])) == [.abandon(id)])
    #expect(after(.abandoned(id), .seen([Sample.instance()])) == [.takeDown(id, removing: false)])
  }

  @Test mutating func aStopThatFailsIsTriedAgain() {
    bringUp()
    _ = after(silence(60), .seen([Sample.instance()]))
    #expect(after(.takeDownFailed(id, "no engine"), .seen([Sample.instance()])) == [])
    worker.take(.seen([Sample.instance()]), now: Sample.time(2))
    #expect(worker.actions(now: Sample.time(2)) == [.takeDown(id, removing: false)])
  }

  @Test mutating func afterARestartOfTheAgentNothingIsStartedBeforeALeaderIsHeard() {
    #expect(after(.assigned(Sample.set([allocation()])), silence(1, heard: false), .seen([])) == [])
    #expect(worker.observed.first?.phase == .stopped)
    #expect(after(silence(0), .seen([])) == [.bringUp(id)])
  }

  @Test mutating func afterARestartOfTheAgentWhatRunsHasItsTime() {
    let runs = WorkerReconciler.Event.seen([Sample.instance()])
    #expect(after(.assigned(Sample.set([allocation()])), silence(0, heard: false), runs) == [.bringUp(id)])
    #expect(after(.broughtUp(id), silence(59, heard: false), runs) == [])
    #expect(after(silence(60, heard: false), runs) == [.takeDown(id, removing: false)])
  }

  @Test mutating func whatKeepsRunningDoes() {
    _ = after(.assigned(Sample.set([Sample.allocation()])), silence(0, heard: false), .seen([]))
    _ = after(.broughtUp(id), .seen([Sample.instance()]))
    #expect(after(silence(1_000_000), .seen([Sample.instance()])) == [])
    #expect(worker.nextSelfStop(LeaderContact(silence: .seconds(5), isHeard: true)) == nil)
  }

  @Test mutating func theNextLookIsInTime() {
    bringUp()
    #expect(worker.nextSelfStop(LeaderContact(silence: .seconds(5), isHeard: true)) == .seconds(55))
    #expect(worker.nextSelfStop(LeaderContact(silence: .seconds(70), isHeard: true)) == .seconds(1))
    #expect(worker.nextSelfStop(LeaderContact(silence: .milliseconds(59_500), isHeard: false)) == .milliseconds(500))
    #expect(worker.nextSelfStop(LeaderContact(silence: .seconds(5), isHeard: false)) == .seconds(1))
  }

  @Test func contactCountsFromTheNewestQuestion() {
    let clock = TestClock(isEager: false)
    let inbox = WorkerInbox(nil)
    #expect(inbox.lastContact == nil)
    let early = clock.source.stopwatch()
    clock.advance(by: .seconds(5))
    inbox.heardLeader(asked: clock.source.stopwatch())
    clock.advance(by: .seconds(2))
    inbox.heardLeader(asked: early)
    #expect(inbox.lastContact?.elapsed == .seconds(2))
  }

  @Test func whoWasNotHeardForLongHasToGiveTheSetAgain() {
    let clock = TestClock(isEager: false)
    let inbox = WorkerInbox(nil)
    #expect(!inbox.isConfirmed)
    #expect(inbox.heardLeader(asked: clock.source.stopwatch()), "it is the first")
    #expect(!inbox.isConfirmed)
    inbox.heardLeader(asked: clock.source.stopwatch(), givesSet: true)
    #expect(inbox.isConfirmed)
    clock.advance(by: .seconds(9))
    #expect(!inbox.heardLeader(asked: clock.source.stopwatch()))
    #expect(inbox.isConfirmed, "no app was ended so soon")
    let before = clock.source.stopwatch()
    clock.advance(by: .seconds(10))
    #expect(inbox.heardLeader(asked: clock.source.stopwatch()))
    #expect(!inbox.isConfirmed)
    inbox.heardLeader(asked: before, givesSet: true)
    #expect(!inbox.isConfirmed, "it was asked for before the silence")
    clock.advance(by: .seconds(1))
    inbox.heardLeader(asked: clock.source.stopwatch(), givesSet: true)
    #expect(inbox.isConfirmed)
  }

  @Test func `a worker that hears nobody ends it by its own clock`() async throws {
    try await WorkerFixture.with(eager: false) { worker in
      worker.runtime.have(Sample.instance())
      worker.inbox.replace(Sample.set([allocation()]))
      var executor = worker.executor()
      try await executor.setup(worker.context)
      worker.inbox.heardLeader(asked: worker.context.time.stopwatch(), givesSet: true)
      worker.clock.advance(by: .seconds(55))
      #expect(try await executor.execute(.started, worker.context) == .after(.seconds(5)))
      worker.clock.advance(by: .seconds(5))
      // Following it again has failed for want of its files; the pause after that must hold up nothing.
      _ = try await executor.execute(.timer, worker.context)
      while !worker.context.tasks.isIdle { await Task.yield() }
      _ = try await executor.execute(.timer, worker.context)
      try await worker.runtime.wait(for: .stop(Sample.id(), removing: false))
    }
  }
}
