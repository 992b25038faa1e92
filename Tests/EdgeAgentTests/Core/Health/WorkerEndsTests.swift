import EdgeModel
import Testing

@testable import EdgeAgent

/// How apps end, with health checks, restart policies and tasks.
@Suite struct WorkerEndsTests {
  private var worker = WorkerReconciler()

  private mutating func after(_ events: WorkerReconciler.Event..., at second: Int64 = 0) -> [WorkerReconciler.Action] {
    for event in events { worker.take(event, now: Sample.time(second)) }
    return worker.actions(now: Sample.time(second))
  }

  private static func set(_ change: (inout WorkloadServices) -> Void) -> Assignments {
    var workload = Sample.workload()
    change(&workload.services)
    return Sample.set([Sample.allocation().with(workload)])
  }

  private static let running = WorkerReconciler.Event.seen([Sample.instance()])
  private static func exited(_ status: Int32?) -> WorkerReconciler.Event {
    .seen([Sample.instance(1, .exited(status: status))])
  }

  private var phase: ObservedAllocation.Phase? { worker.observed.first?.phase }
  private var detail: String? { worker.observed.first?.detail }

  // MARK: Health

  @Test mutating func whoIsUnwellIsEndedAndStartedAgain() {
    _ = after(.assigned(Self.set { _ in }), .seen([]))
    _ = after(.broughtUp(Sample.id()), Self.running)
    let words = "health check GET /health answered 500 three times"
    #expect(after(.unwell(Sample.id(), words), Self.running) == [.takeDown(Sample.id(), removing: false)])
    #expect(phase == .starting)
    #expect(worker.isUp(Sample.id()) == false)
    #expect(after(.takenDown(Sample.id(), removing: false), Self.exited(143)) == [])
    #expect(detail == "\(words); starting it again")
    #expect(worker.observed.first?.restarts == 1)
    #expect(after(Self.exited(143), at: 1) == [.bringUp(Sample.id())])
    #expect(after(.broughtUp(Sample.id()), Self.running, at: 2) == [])
    #expect(phase == .running && detail == nil)
  }

  @Test mutating func whoIsUnwellAgainAndAgainHasFailed() {
    _ = after(.assigned(Self.set { $0.main.restart = RestartPolicy(.always, budget: 1) }), .seen([]))
    for round in 0..<2 {
      let second = Int64(round * 100)
      _ = after(.broughtUp(Sample.id()), Self.running, at: second)
      #expect(
        after(.unwell(Sample.id(), "unwell"), Self.running, at: second) == [.takeDown(Sample.id(), removing: false)])
      _ = after(.takenDown(Sample.id(), removing: false), Self.exited(nil), at: second)
      _ = after(Self.exited(nil), at: second + 90)
    }
    #expect(phase == .failed)
    #expect(detail == "unwell; it was started again once before")
  }

  @Test mutating func aVersionThatNeverWasWellHasFailed() {
    _ = after(.assigned(Self.set { _ in }), .seen([]))
    #expect(
      after(.failed(Sample.id(), BringUpError("answered 500", .unwell)), Self.running) == [
        .takeDown(Sample.id(), removing: false)
      ])
    #expect(phase == .failed && detail == "answered 500")
    #expect(after(.takenDown(Sample.id(), removing: false), Self.exited(143)) == [])
    #expect(phase == .failed)
  }

  @Test mutating func whatAnAgentFindsUnwellIsEndedAndStartedAgain() {
    #expect(after(.assigned(Self.set { _ in }), Self.running) == [.bringUp(Sample.id())])
    #expect(
      after(.failed(Sample.id(), BringUpError("answered 500", .unwell)), Self.running) == [
        .takeDown(Sample.id(), removing: false)
      ])
    _ = after(.takenDown(Sample.id(), removing: false), Self.exited(143))
    #expect(after(Self.exited(143), at: 1) == [.bringUp(Sample.id())])
  }

  @Test mutating func whoEndsBeforeItIsEndedCountsOnce() {
    _ = after(.assigned(Self.set { _ in }), .seen([]))
    _ = after(.broughtUp(Sample.id()), Self.running)
    #expect(after(.unwell(Sample.id(), "unwell"), Self.exited(1)) == [])
    #expect(worker.observed.first?.restarts == 1)
    #expect(after(Self.exited(1), at: 1) == [.bringUp(Sample.id())])
    #expect(worker.observed.first?.restarts == 1)
  }

  @Test mutating func whoIsStoppedWhileItIsUnwellIsStopped() throws {
    _ = after(.assigned(Self.set { _ in }), .seen([]))
    _ = after(.broughtUp(Sample.id()), Self.running)
    _ = after(.unwell(Sample.id(), "unwell"), Self.running)
    let stopped = try Sample.moved(Sample.allocation(), .stop, .asked, .user)
    _ = after(.assigned(Sample.set([stopped], index: 2)), Self.running)
    #expect(after(.takenDown(Sample.id(), removing: false), Self.exited(143)) == [])
    #expect(phase == .stopped)
    #expect(worker.observed.first?.restarts == 0)
  }

  @Test mutating func anEnginesWordEndsIt() {
    let set = Self.set { $0.main.health = HealthCheck(.command(["well"])) }
    var instance = Sample.instance()
    instance.health = .healthy
    _ = after(.assigned(set), .seen([]))
    #expect(after(.broughtUp(Sample.id()), .seen([instance])) == [])
    instance.health = .unhealthy
    #expect(after(.seen([instance])) == [.takeDown(Sample.id(), removing: false)])
    #expect(detail == "health check 'well' failed three times; it is ended")
  }

  @Test mutating func anImagesOwnCheckIsNoneOfOurs() {
    var instance = Sample.instance()
    instance.health = .unhealthy
    _ = after(.assigned(Self.set { _ in }), .seen([]))
    #expect(after(.broughtUp(Sample.id()), .seen([instance])) == [])
    #expect(phase == .running)
  }

  @Test mutating func wordsThatComeTooLateChangeNothing() {
    _ = after(.assigned(Self.set { _ in }), .seen([]))
    #expect(after(.unwell(Sample.id(), "unwell"), .seen([])) == [])
    _ = after(.broughtUp(Sample.id()), Self.running)
    _ = after(Self.exited(1))
    #expect(after(.unwell(Sample.id(), "unwell"), Self.exited(1)) == [])
    #expect(worker.observed.first?.restarts == 1)
  }

  // MARK: Policies

  @Test mutating func whoNeverIsStartedAgainStaysAsItEnded() {
    _ = after(.assigned(Self.set { $0.main.restart = RestartPolicy(.never) }), .seen([]))
    _ = after(.broughtUp(Sample.id()), Self.running)
    #expect(after(Self.exited(3)) == [])
    #expect(phase == .failed && detail == "it ended by itself with status 3")
    #expect(after(Self.exited(3), at: 1_000) == [])
  }

  @Test mutating func aServiceThatEndedWellIsCompletedWhereOnlyFailuresAreStartedAgain() {
    _ = after(.assigned(Self.set { $0.main.restart = RestartPolicy(.onFailure, budget: 2) }), .seen([]))
    _ = after(.broughtUp(Sample.id()), Self.running)
    _ = after(Self.exited(3))
    #expect(after(Self.exited(3), at: 5) == [.bringUp(Sample.id())])
    _ = after(.broughtUp(Sample.id()), Self.running, at: 6)
    #expect(after(Self.exited(0), at: 7) == [])
    #expect(phase == .completed)
    #expect(after(Self.exited(0), at: 1_000) == [])
  }

  @Test mutating func theEndOfAnotherServiceIsNoCompletion() {
    _ = after(.assigned(Self.set { $0.main.restart = RestartPolicy(.never) }), .seen([]))
    _ = after(.broughtUp(Sample.id()), Self.running)
    var instance = Sample.instance(1, .exited(status: 0))
    instance.reason = "its service 'db' ended with status 0"
    _ = after(.seen([instance]))
    #expect(phase == .failed && detail == instance.reason)
  }

  // MARK: Tasks

  private static func task(_ index: UInt64 = 1) -> Assignments {
    var set = set {
      $0.main.kind = .task
      $0.main.restart = RestartPolicy(.onFailure, budget: 1)
    }
    set.version.index = index
    return set
  }

  @Test mutating func aTaskThatEndsWellIsCompletedForGood() {
    _ = after(.assigned(Self.task()), .seen([]))
    _ = after(.failed(Sample.id(), BringUpError("it ended right after", .ended, status: 0)), Self.exited(0))
    #expect(phase == .completed && detail == "it ended with status 0")
    #expect(after(Self.exited(0), at: 1_000) == [])
  }

  @Test mutating func aTaskThatFailsIsTriedAgainThenFailed() {
    _ = after(.assigned(Self.task()), .seen([]))
    let error = BringUpError("it ended right after it started, with status 4", .ended, status: 4)
    #expect(after(.failed(Sample.id(), error), Self.exited(4)) == [])
    #expect(after(Self.exited(4), at: 1) == [.bringUp(Sample.id())])
    _ = after(.failed(Sample.id(), error), Self.exited(4), at: 2)
    #expect(phase == .failed && detail == "\(error.words); it was started again once before")
  }

  @Test mutating func anAgentThatIsStartedAnewLeavesADoneTaskAlone() {
    #expect(after(.assigned(Self.task()), Self.exited(0)) == [])
    #expect(phase == .completed)
    #expect(after(Self.exited(0), at: 1_000) == [])
  }

  @Test(arguments: [1, nil] as [Int32?])
  mutating func anAgentThatIsStartedAnewStartsATaskThatIsNotDone(_ status: Int32?) {
    #expect(after(.assigned(Self.task()), Self.exited(status)) == [.bringUp(Sample.id())])
  }

  @Test mutating func whatWasEndedByAnAgentIsNotDone() {
    var instance = Sample.instance(1, .exited(status: 0))
    instance.reason = "it was stopped"
    #expect(after(.assigned(Self.task()), .seen([instance])) == [.bringUp(Sample.id())])
  }

  @Test mutating func aServiceIsStartedAgainHoweverItEndedBeforeTheAgentCame() {
    #expect(
      after(.assigned(Self.set { $0.main.restart = RestartPolicy(.onFailure) }), Self.exited(0)) == [
        .bringUp(Sample.id())
      ])
  }

  @Test mutating func aDoneTaskRunsAgainWhenItIsStoppedAndStarted() throws {
    _ = after(.assigned(Self.task()), Self.exited(0))
    let task = try #require(Self.task().allocations.first)
    let stopped = try Sample.moved(task, .stop, .asked, .user)
    #expect(after(.assigned(Sample.set([stopped], index: 2)), Self.exited(0)) == [])
    #expect(phase == .stopped)
    let again = try Sample.moved(stopped, .run, .asked, .user)
    #expect(after(.assigned(Sample.set([again], index: 3)), Self.exited(0)) == [.bringUp(Sample.id())])
  }

  @Test mutating func theOtherServicesOfADoneTaskAreEnded() throws {
    var set = Self.task()
    var workload = try #require(set.allocations.first).workload
    workload.services.companions = [ServiceSpec(try ServiceName("db"[...]), language: "image")]
    set.allocations = [Sample.allocation().with(workload)]
    _ = after(.assigned(set), .seen([]))
    _ = after(.broughtUp(Sample.id()), Self.running)
    #expect(after(Self.exited(0)) == [.takeDown(Sample.id(), removing: false)])
    #expect(after(.takenDown(Sample.id(), removing: false), Self.exited(0)) == [])
    #expect(phase == .completed)
    // Also by an agent that comes later.
    worker = WorkerReconciler()
    #expect(after(.assigned(set), Self.exited(0)) == [.takeDown(Sample.id(), removing: false)])
    #expect(after(.takenDown(Sample.id(), removing: false), Self.exited(0)) == [])
    #expect(phase == .completed)
  }

  @Test mutating func aDoneTaskThatRunsAtMostOnceIsDoneWithoutALeader() {
    var set = Self.task()
    var workload = Sample.workload()
    workload.services = set.allocations.first?.workload.services ?? .plain
    workload.availability = .atMostOne(selfStopAfter: .seconds(10))
    set.allocations = [Sample.allocation().with(workload)]
    #expect(after(.assigned(set), .contact(LeaderContact(silence: .seconds(99), isHeard: false)), Self.exited(0)) == [])
    #expect(phase == .completed)
  }
}
