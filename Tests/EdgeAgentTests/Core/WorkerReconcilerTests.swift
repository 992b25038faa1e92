import EdgeModel
import Testing

@testable import EdgeAgent

@Suite struct WorkerReconcilerTests {
  private var worker = WorkerReconciler()

  private mutating func after(_ events: WorkerReconciler.Event..., at second: Int64 = 0) -> [WorkerReconciler.Action] {
    for event in events { worker.take(event, now: Sample.time(second)) }
    return worker.actions(now: Sample.time(second))
  }

  @Test mutating func nothingIsTouchedWithoutAnySet() {
    #expect(after(.seen([Sample.instance()])) == [])
  }

  @Test mutating func nothingIsDecidedBeforeTheRuntimeWasSeen() {
    #expect(after(.assigned(Sample.set([]))) == [])
  }

  @Test mutating func whatIsWantedIsBroughtUpOnce() {
    #expect(after(.assigned(Sample.set([Sample.allocation()])), .seen([])) == [.bringUp(Sample.id())])
    #expect(after(.seen([])) == [])
    #expect(after(.broughtUp(Sample.id()), .seen([Sample.instance()])) == [])
    #expect(worker.observed.map(\.phase) == [.running])
  }

  @Test mutating func whatRunsAlreadyIsFollowedAgain() {
    #expect(after(.assigned(Sample.set([Sample.allocation()])), .seen([Sample.instance()])) == [.bringUp(Sample.id())])
  }

  @Test mutating func whatACompleteSetOmitsIsRemoved() {
    #expect(after(.assigned(Sample.set([])), .seen([Sample.instance()])) == [.takeDown(Sample.id(), removing: true)])
    #expect(after(.takenDown(Sample.id(), removing: true), .seen([])) == [])
    #expect(worker.observed.isEmpty)
  }

  @Test mutating func aLowerEpochEndsNothingOfAHigherOne() {
    #expect(after(.assigned(Sample.set([], epoch: 2)), .seen([Sample.instance(epoch: 3)])) == [])
  }

  @Test mutating func aFailureThatIsTheAppsOwnIsFinal() {
    _ = after(.assigned(Sample.set([Sample.allocation()])), .seen([]))
    #expect(
      after(.failed(Sample.id(), BringUpError("no port", .app)), .seen([Sample.instance()])) == [
        .takeDown(Sample.id(), removing: false)
      ])
    #expect(
      after(.takenDown(Sample.id(), removing: false), .seen([Sample.instance(1, .exited(status: 0))]), at: 1_000) == [])
    #expect(worker.observed.first?.phase == .failed)
    #expect(worker.observed.first?.detail == "no port")
  }

  @Test mutating func aFailureOfTheMachineIsTriedAgainAfterAPause() {
    _ = after(.assigned(Sample.set([Sample.allocation()])), .seen([]))
    #expect(after(.failed(Sample.id(), BringUpError("no engine", .machine)), .seen([])) == [])
    #expect(worker.nextAttempt == Sample.time(1))
    #expect(after(.seen([]), at: 1) == [.bringUp(Sample.id())])
  }

  @Test mutating func anAppThatEndsByItselfIsStartedAgainUntilTheBudgetIsSpent() {
    _ = after(.assigned(Sample.set([Sample.allocation()])), .seen([]))
    for round in 0..<Int64(Fate.standardBudget) {
      _ = after(.broughtUp(Sample.id()), .seen([Sample.instance()]), at: round * 100)
      #expect(after(.seen([Sample.instance(1, .exited(status: 3))]), at: round * 100) == [])
      #expect(after(.seen([Sample.instance(1, .exited(status: 3))]), at: round * 100 + 90) == [.bringUp(Sample.id())])
    }
    _ = after(.broughtUp(Sample.id()), .seen([Sample.instance()]), at: 9_000)
    #expect(after(.seen([Sample.instance(1, .exited(status: 3))]), at: 9_000) == [])
    #expect(after(.seen([Sample.instance(1, .exited(status: 3))]), at: 99_000) == [])
    #expect(worker.observed.first?.phase == .failed)
    #expect(worker.observed.first?.detail?.contains("status 3") == true)
  }

  @Test mutating func anAppThatWasUpAndEndsAgainAtOnceHasItsBudgetToo() {
    _ = after(.assigned(Sample.set([Sample.allocation()])), .seen([]))
    _ = after(.broughtUp(Sample.id()), .seen([Sample.instance()]))
    _ = after(.seen([Sample.instance(1, .exited(status: 1))]))
    #expect(after(.seen([Sample.instance(1, .exited(status: 1))]), at: 1) == [.bringUp(Sample.id())])
    let mishap = BringUpError("it ended right after it started", .ended)
    #expect(after(.failed(Sample.id(), mishap), .seen([Sample.instance(1, .exited(status: 1))]), at: 2) == [])
    #expect(worker.observed.first?.phase == .starting)
    #expect(worker.observed.first?.restarts == 2)
    #expect(after(.seen([Sample.instance(1, .exited(status: 1))]), at: 60) == [.bringUp(Sample.id())])
  }

  @Test mutating func anAppThatEndsAtItsFirstStartHasFailed() {
    _ = after(.assigned(Sample.set([Sample.allocation()])), .seen([]))
    _ = after(.failed(Sample.id(), BringUpError("it ended right after it started", .ended)), .seen([]))
    #expect(worker.observed.first?.phase == .failed)
  }

  @Test mutating func theBudgetIsFullAgainAfterALongTimeWithoutAMishap() {
    _ = after(.assigned(Sample.set([Sample.allocation()])), .seen([]))
    for round in 0..<Int64(Fate.standardBudget * 2) {
      _ = after(.broughtUp(Sample.id()), .seen([Sample.instance()]), at: round * 2_000)
      _ = after(.seen([Sample.instance(1, .exited(status: 3))]), at: round * 2_000 + 1_000)
      #expect(worker.observed.first?.phase == .starting)
      _ = after(.seen([Sample.instance(1, .exited(status: 3))]), at: round * 2_000 + 1_100)
    }
  }

  @Test mutating func aStopThatFailedIsNoStateToStayIn() throws {
    _ = after(.assigned(Sample.set([Sample.allocation()])), .seen([]))
    _ = after(.broughtUp(Sample.id()), .seen([Sample.instance()]))
    let stopped = try Sample.moved(Sample.allocation(), .stop, .asked, .user)
    #expect(
      after(.assigned(Sample.set([stopped], index: 2)), .seen([Sample.instance()])) == [
        .takeDown(Sample.id(), removing: false)
      ])
    #expect(after(.takeDownFailed(Sample.id(), "no engine"), .seen([Sample.instance()])) == [])
    let again = try Sample.moved(stopped, .run, .asked, .user)
    #expect(after(.assigned(Sample.set([again], index: 3)), .seen([Sample.instance()]), at: 5) == [])
    #expect(worker.observed.map(\.phase) == [.running])
    #expect(worker.nextAttempt == nil, "nothing is left that wakes the worker again and again")
  }

  @Test mutating func whatWasClearedIsNotTakenForSomethingNew() throws {
    let removed = try Sample.moved(Sample.allocation(), .remove, .destroyed, .user)
    _ = after(.assigned(Sample.set([removed])), .seen([Sample.instance()]))
    #expect(after(.takenDown(Sample.id(), removing: true), .seen([])) == [])
    #expect(after(.seen([]), at: 100) == [])
    #expect(worker.observed.isEmpty)
    #expect(
      after(.seen([Sample.instance()]), at: 200) == [.takeDown(Sample.id(), removing: true)], "somebody brought it back"
    )
  }

  @Test mutating func stoppingKeepsAndStartingAgainBringsUp() throws {
    _ = after(.assigned(Sample.set([Sample.allocation()])), .seen([]))
    _ = after(.broughtUp(Sample.id()), .seen([Sample.instance()]))
    let stopped = try Sample.moved(Sample.allocation(), .stop, .asked, .user)
    #expect(
      after(.assigned(Sample.set([stopped], index: 2)), .seen([Sample.instance()])) == [
        .takeDown(Sample.id(), removing: false)
      ])
    #expect(after(.takenDown(Sample.id(), removing: false), .seen([Sample.instance(1, .exited(status: 0))])) == [])
    #expect(worker.observed.map(\.phase) == [.stopped])
    let again = try Sample.moved(stopped, .run, .asked, .user)
    #expect(
      after(.assigned(Sample.set([again], index: 3)), .seen([Sample.instance(1, .exited(status: 0))])) == [
        .bringUp(Sample.id())
      ])
  }

  @Test mutating func aBuildThatIsNotWantedAnyMoreIsAbandonedAndCleared() throws {
    _ = after(.assigned(Sample.set([Sample.allocation()])), .seen([]))
    let removed = try Sample.moved(Sample.allocation(), .remove, .destroyed, .user)
    #expect(after(.assigned(Sample.set([removed], index: 2)), .seen([])) == [.abandon(Sample.id())])
    #expect(after(.abandoned(Sample.id()), .seen([])) == [.takeDown(Sample.id(), removing: true)])
    #expect(worker.observed.map(\.phase) == [.removing])
    #expect(after(.takenDown(Sample.id(), removing: true), .seen([])) == [])
    #expect(worker.observed.isEmpty)
  }

  @Test mutating func aSuccessorWaitsForThePortOfWhatItReplaces() throws {
    _ = after(.assigned(Sample.set([Sample.allocation()])), .seen([]))
    _ = after(.broughtUp(Sample.id()), .seen([Sample.instance()]))
    let old = try Sample.moved(Sample.allocation(), .remove, .superseded, .leader)
    let set = Sample.set([old, Sample.allocation(2)], index: 2)
    #expect(after(.assigned(set), .seen([Sample.instance()])) == [.takeDown(Sample.id(1), removing: true)])
    #expect(after(.takenDown(Sample.id(1), removing: true), .seen([])) == [.bringUp(Sample.id(2))])
  }

  @Test mutating func aRemovalThatFailsIsTriedAgain() throws {
    let removed = try Sample.moved(Sample.allocation(), .remove, .destroyed, .user)
    #expect(
      after(.assigned(Sample.set([removed])), .seen([Sample.instance()])) == [.takeDown(Sample.id(), removing: true)])
    #expect(after(.takeDownFailed(Sample.id(), "no engine"), .seen([Sample.instance()])) == [])
    #expect(after(.seen([Sample.instance()]), at: 1) == [.takeDown(Sample.id(), removing: true)])
  }
}
