import Logging
import Synchronization
import Testing

@testable import Discovery

@Suite(.timeLimit(.minutes(5))) struct RaceDiscovererTests {
  private let log = CapturedLog()

  private func race(_ discoverers: ScriptedDiscoverer...) -> RaceDiscoverer {
    RaceDiscoverer(discoverers, logger: log.logger)
  }

  @Test func duplicatesAreMerged() async throws {
    let race = race(
      ScriptedDiscoverer(events: [.found(try sample("a")), .found(try sample("b"))]),
      ScriptedDiscoverer(events: [.found(try sample("a", at: "10.0.0.2:80", .probe)), .found(try sample("c"))]))
    let services = try await Gathered.all(race).services
    #expect(services.map(\.name).sorted() == ["a", "b", "c"])
  }

  @Test func deliveriesNeverOverlap() async throws {
    let scripts = try (0..<8).map { source in
      ScriptedDiscoverer(events: try (0..<20).map { .found(try sample("s\(source)-\($0)")) })
    }
    let counts = Counts()
    try await RaceDiscoverer(scripts, logger: log.logger).discover(ServiceQuery()) { _ in
      counts.enter()
      for _ in 0..<3 { await Task.yield() }
      counts.leave()
    }
    #expect(counts.total == 160)
    #expect(counts.most == 1)
  }

  @Test func oneFailureLeavesTheSearchToTheOthers() async throws {
    let race = race(ScriptedDiscoverer(ending: .throwsError), ScriptedDiscoverer(events: [.found(try sample("a"))]))
    #expect(try await Gathered.all(race).events.count == 1)
    #expect(log.lines.map(\.level) == [.warning])
  }

  @Test func theSearchFailsIfAllDo() async throws {
    let race = race(ScriptedDiscoverer(ending: .throwsError), ScriptedDiscoverer(ending: .throwsError))
    await #expect(throws: DiscoveryError.self) { try await Gathered.all(race) }
  }

  @Test func cancellationEndsThoseThatListenForEver() async throws {
    let race = race(ScriptedDiscoverer(events: [.found(try sample("a"))], ending: .listensForEver))
    let (signals, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingOldest(1))
    let search = Task { try await race.discover(ServiceQuery()) { _ in signal.yield() } }
    for await _ in signals { break }
    search.cancel()
    await #expect(throws: CancellationError.self) { try await search.value }
    #expect(log.lines.isEmpty)
  }

  private final class Counts: Sendable {
    private let state = Mutex((now: 0, most: 0, total: 0))

    var most: Int { state.withLock { $0.most } }
    var total: Int { state.withLock { $0.total } }

    func enter() {
      state.withLock {
        $0.now += 1
        $0.total += 1
        $0.most = max($0.most, $0.now)
      }
    }

    func leave() { state.withLock { $0.now -= 1 } }
  }
}
