import Logging
import Synchronization
import Testing

@testable import Discovery

@Suite(.timeLimit(.minutes(5))) struct HeadStartTests {
  /// A clock on which nobody waits, and that remembers for how long they wanted to.
  private final class Waits: Clock {
    typealias Instant = ContinuousClock.Instant
    private let start = ContinuousClock.now
    private let durations = Mutex<[Duration]>([])

    var now: Instant { start }
    var minimumResolution: Duration { .zero }
    var sorted: [Duration] { durations.withLock { $0.sorted() } }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
      durations.withLock { $0.append(start.duration(to: deadline)) }
    }
  }

  private let log = CapturedLog()

  @Test(arguments: [Duration.milliseconds(100), .zero])
  func eachBeginsLaterThanTheOneBefore(headStart: Duration) async throws {
    let waits = Waits()
    let names = ["a", "b", "c"]
    let discoverers = try names.map { ScriptedDiscoverer(events: [.found(try sample($0))]) }
    let race = RaceDiscoverer(inOrder: discoverers, headStart: headStart, clock: waits, logger: log.logger)
    #expect(try await Gathered.all(race).services.map(\.name).sorted() == names)
    #expect(waits.sorted == (headStart == .zero ? [] : [headStart, headStart * 2]))
  }

  @Test func whoIsFoundFirstSavesTheOthersTheirSearch() async throws {
    let race = RaceDiscoverer(
      inOrder: [
        ScriptedDiscoverer(events: [.found(try sample("a"))], ending: .listensForEver),
        ScriptedDiscoverer(events: [.found(try sample("b"))]),
      ], headStart: .seconds(3600), logger: log.logger)
    let first = try await race.firstGenuine(ServiceQuery(), within: .seconds(7200))
    #expect(first?.name == "a")
  }
}
