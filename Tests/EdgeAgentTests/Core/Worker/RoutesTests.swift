import EdgeModel
import Testing

@testable import EdgeAgent

/// Where a worker leads the ports of its apps.
@Suite struct RoutesTests {
  private var worker = WorkerReconciler()

  private mutating func after(_ events: WorkerReconciler.Event...) {
    for event in events { worker.take(event, now: Sample.time(0)) }
    _ = worker.actions(now: Sample.time(0))
  }

  private static func target(_ port: UInt16) -> PortTarget { PortTarget(host: "127.0.0.1", port: port) }
  private static let both = Sample.set([Sample.allocation(1), Sample.allocation(2)])
  private static let old = [PortRoute(port: 8_080, target: target(21_001))]
  private static let new = [PortRoute(port: 8_080, target: target(21_002))]

  @Test mutating func aPortLeadsToTheNewestVersionThatIsWell() {
    after(.assigned(Self.both), .seen([Sample.instance(1, port: 21_001), Sample.instance(2, port: 21_002)]))
    #expect(worker.routes(besides: []) == [])
    after(.broughtUp(Sample.id(1)))
    #expect(worker.routes(besides: []) == Self.old)
    after(.broughtUp(Sample.id(2)))
    #expect(worker.routes(besides: Self.old) == Self.new)
  }

  @Test mutating func itGoesBackWhenTheNewestEnds() {
    after(.assigned(Self.both), .seen([Sample.instance(1, port: 21_001), Sample.instance(2, port: 21_002)]))
    after(.broughtUp(Sample.id(1)), .broughtUp(Sample.id(2)))
    after(.seen([Sample.instance(1, port: 21_001), Sample.instance(2, .exited(status: 1), port: 21_002)]))
    #expect(worker.routes(besides: Self.new) == Self.old)
  }

  @Test mutating func anAgentThatWasStartedAnewLeavesPortsAsTheyAre() {
    after(.assigned(Self.both), .seen([Sample.instance(1, port: 21_001), Sample.instance(2, port: 21_002)]))
    #expect(worker.routes(besides: Self.new) == Self.new)
    after(.broughtUp(Sample.id(1)))
    #expect(worker.routes(besides: Self.new) == Self.new, "the older one is known to be well first")
  }

  @Test mutating func whatIsTakenAwayIsNotLedToAnyMore() throws {
    let leaving = try Sample.moved(Sample.allocation(1), .remove, .superseded, .leader)
    after(.assigned(Sample.set([Sample.allocation(1)])), .seen([Sample.instance(1, port: 21_001)]))
    after(.broughtUp(Sample.id(1)))
    #expect(worker.routes(besides: []) == Self.old)
    after(.assigned(Sample.set([leaving], index: 2)))
    #expect(worker.routes(besides: Self.old) == [])
  }

  @Test mutating func whoHasThePortItselfIsNotLedTo() {
    after(.assigned(Sample.set([Sample.allocation(1)])), .seen([Sample.instance(1, port: 21_001)]))
    after(.broughtUp(Sample.id(1), holdsPort: true))
    #expect(worker.routes(besides: []) == [])
    #expect(worker.observed.map(\.holdsPort) == [true])
  }

  @Test mutating func aPortThatIsRefusedIsTriedAgain() {
    after(.assigned(Sample.set([Sample.allocation(1)])), .seen([Sample.instance(1, port: 21_001)]))
    after(.broughtUp(Sample.id(1)))
    after(.failed(Sample.id(1), BringUpError("port 8080 is taken", .machine)))
    #expect(worker.observed.map(\.phase) == [.pending])
    #expect(worker.routes(besides: []) == [])
    worker.take(.seen([Sample.instance(1, port: 21_001)]), now: Sample.time(2))
    #expect(worker.actions(now: Sample.time(2)) == [.bringUp(Sample.id(1))])
  }
}
