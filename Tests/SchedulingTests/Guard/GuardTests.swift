import Dispatch
import EdgeModel
import Scheduling
import SchedulingTestKit
import Testing

/// What strategies of others can do wrong, and what comes of it.
@Suite struct GuardTests {
  private struct Fault: Error {}

  private struct Scripted: PlacementStrategy {
    let name = "scripted"
    let body: @Sendable (PlanRequest, ClusterSnapshot) throws -> PlacementPlan
    func plan(
      _ request: PlanRequest, on snapshot: ClusterSnapshot, _ context: inout PlanContext
    ) throws -> PlacementPlan { try body(request, snapshot) }
  }

  private let request = PlanRequest(
    workloads: [WorkloadView(id: "w", name: "shop", resources: Resources(cpuMillicores: 3_000))])

  private func error(of strategy: some PlacementStrategy) throws -> SchedulingError? {
    let snapshot = snapshot([try machine("a"), try machine("b", capacity: Resources(cpuMillicores: 1_000))])
    var context = PlanContext(seed: 1)
    return #expect(throws: SchedulingError.self) {
      _ = try CheckedStrategy(strategy).plan(request, on: snapshot, &context)
    }
  }

  private func acting(_ actions: [PlacementAction], base: DesiredVersion? = nil) -> Scripted {
    Scripted { _, snapshot in
      PlacementPlan(base: base ?? snapshot.version, actions: actions, explanation: PlanExplanation())
    }
  }

  @Test func whatItThrowsNamesIt() throws {
    let error = try error(of: Scripted { _, _ in throw Fault() })
    #expect(error?.code == .strategyFailed)
    #expect(error?.message.contains("'scripted'") == true)
    #expect(error?.cause is Fault)
  }

  @Test func infeasiblePlansAreRefused() throws {
    let plans: [(Scripted, String)] = [
      (acting([.start("w", on: try node("b"))]), "has 1 core of CPU left, needs 3 cores"),
      (acting([.start("w", on: try node("c"))]), "isn't there"),
      (acting([.start("x", on: try node("a"))]), "nobody asked for"),
      (acting([.stop("w", on: try node("a"))]), "where it isn't"),
      (acting([.move("w", from: try node("b"), to: try node("a"))]), "where it isn't"),
      (acting([.start("w", on: try node("a")), .start("w", on: try node("b"))]), "twice"),
      (acting([], base: .zero), "made for version"),
    ]
    for (strategy, words) in plans {
      let error = try error(of: strategy)
      #expect(error?.code == .infeasiblePlan)
      #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }
  }

  @Test func aConflictLeavesTheSnapshotAsItIs() throws {
    var snapshot = snapshot([try machine("a")])
    let before = snapshot
    var context = PlanContext(seed: 1)
    let plan = try LeastLoadedStrategy().plan(request, on: snapshot, &context)
    let next = DesiredVersion(epoch: 2, index: 8)
    #expect(throws: SchedulingError.self) { try snapshot.commit(plan, of: request, epoch: 3, as: next) }
    #expect(throws: SchedulingError.self) { try snapshot.commit(plan, of: request, epoch: 2, as: snapshot.version) }
    #expect(snapshot == before)
    try snapshot.commit(plan, of: request, epoch: 2, as: next)
    #expect(snapshot.version == next)
    #expect(snapshot.nodes.first?.placed.map(\.id) == ["w"])
    let error = #expect(throws: SchedulingError.self) { try snapshot.commit(plan, of: request, epoch: 2, as: next) }
    #expect(error?.code == .conflict)
  }

  @Test(.timeLimit(.minutes(10))) func aStrategyThatTakesTooLongIsLeftBehind() async throws {
    let released = DispatchSemaphore(value: 0)
    let slow = Scripted { _, snapshot in
      released.wait()
      return PlacementPlan(base: snapshot.version, actions: [], explanation: PlanExplanation())
    }
    let snapshot = snapshot([try machine("a")])
    let error = await #expect(throws: SchedulingError.self) {
      try await PlanningThread(slow, deadline: .milliseconds(20)).plan(request, on: snapshot)
    }
    #expect(error?.code == .deadline)
    #expect(error?.message.contains("'scripted'") == true)
    released.signal()
  }

  @Test(.timeLimit(.minutes(10))) func aStrategyInTimeGivesItsPlan() async throws {
    let snapshot = snapshot([try machine("a")])
    let plan = try await PlanningThread(LeastLoadedStrategy(), deadline: .seconds(500)).plan(request, on: snapshot)
    #expect(plan.node(of: "w") == (try node("a")))
  }

  // MARK: Brake and hysteresis

  @Test func halfOfTheMachinesGoneEngagesTheBrake() throws {
    var brake = MassFailureBrake()
    let lamp = WorkloadView(id: "lamp", name: "lamp")
    func cluster(without gone: String) throws -> ClusterSnapshot {
      snapshot(
        try "abcdefgh".map { letter in
          try machine(letter) {
            $0.isHeard = !gone.contains(letter)
            if letter == "a" { $0.placed = [lamp] }
          }
        })
    }
    brake.look(at: try cluster(without: ""))
    brake.look(at: try cluster(without: "abc"))
    #expect(!brake.isEngaged)
    brake.look(at: try cluster(without: ""))
    brake.look(at: try cluster(without: "abcd"))
    #expect(brake.isEngaged)
    var request = PlanRequest(workloads: [lamp, WorkloadView(id: "new", name: "new")])
    request.includesDisplaced = true
    let limited = brake.limiting(request, on: try cluster(without: "abcd"))
    #expect(limited.workloads.map(\.id) == ["new"])
    #expect(!limited.includesDisplaced)
    // One of four is a quarter.
    brake.look(at: try cluster(without: "bcd"))
    #expect(!brake.isEngaged)
    brake.look(at: try cluster(without: "abcdefgh"))
    #expect(brake.isEngaged)
    brake.release()
    #expect(!brake.isEngaged)
    #expect(brake.limiting(request, on: try cluster(without: "a")) == request)
  }

  @Test func hysteresisKeepsWhatMovedLately() throws {
    let load = Resources(cpuMillicores: 1_000, memoryBytes: 1 << 30)
    let busy = (0..<3).map { WorkloadView(id: WorkloadID("w\($0)"), name: "w\($0)", resources: load) }
    let snapshot = snapshot([try machine("a") { $0.placed = busy }, try machine("b")])
    func moves(_ history: HysteresisStrategy.History, gain: Int32 = 500, window: Int = 4) throws -> Int {
      var context = PlanContext(seed: 1)
      return try HysteresisStrategy(
        RebalanceStrategy(), history: history, leastGain: gain, movesPerWindow: window
      ).plan(PlanRequest(workloads: []), on: snapshot, &context).actions.count
    }
    #expect(try moves(.init()) == 1)
    #expect(try moves(.init(), gain: 9_000) == 0)
    #expect(try moves(.init(movesInWindow: 4)) == 0)
    let lately = HysteresisStrategy.History(residenceSeconds: ["w0": 10, "w1": 10, "w2": 10])
    #expect(try moves(lately) == 0)
  }
}
