import EdgeModel
import Synchronization
import Testing

@testable import EdgeAgent

/// Which apps a machine announces by their names.
@Suite(.timeLimit(.minutes(5))) struct AnnouncedAppsTests {
  private static let shop = AnnouncedApp(name: Sample.name, port: 8_080)

  private static func served(
    _ allocations: [Allocation], _ phase: ObservedAllocation.Phase, elsewhere: [ServedApp]? = nil
  ) -> [AnnouncedApp] {
    let observed = allocations.map { ObservedAllocation(id: $0.id, phase: phase, since: Sample.time(0)) }
    return AnnouncedApps.served(Sample.set(allocations), observed, elsewhere: elsewhere)
  }

  @Test func thoseThatRunWell() {
    #expect(Self.served([Sample.allocation()], .running) == [Self.shop])
    #expect(
      Self.served([Sample.allocation(1), Sample.allocation(2)], .running) == [Self.shop], "one app, two versions")
    #expect(Self.served([Sample.allocation()], .starting) == [])
    #expect(Self.served([Sample.allocation(port: 0)], .running) == [])
    #expect(AnnouncedApps.served(nil, [], elsewhere: nil) == [])
  }

  @Test func notThoseThatAnotherMachineServesByNow() {
    let place = ServedApp.Place(host: "barn", port: 8_080)
    for (place, announced) in [(place, []), (nil, [Self.shop])] {
      let elsewhere = ServedApp(deployment: Sample.deployment, port: 8_080, place: place)
      #expect(Self.served([Sample.allocation()], .running, elsewhere: [elsewhere]) == announced)
    }
  }

  /// Notes the sets that it is given, and fails once.
  private final class Listener: AppAnnouncer {
    struct Mishap: Error {}
    let sets = ChangeSignal()
    let heard = Mutex<[[AnnouncedApp]]>([])

    func announce(
      _ apps: AsyncStream<[AnnouncedApp]>, named: @escaping @Sendable ([AnnouncedApp: String]) -> Void
    ) async throws {
      for await set in apps {
        heard.withLock { $0.append(set) }
        named(Dictionary(uniqueKeysWithValues: set.map { ($0, "\($0.name)-2.local") }))
        sets.raise()
        if set == [AnnouncedAppsTests.shop] { throw Mishap() }
      }
    }
  }

  @Test func whatRunsIsSaidWithTheNameThatItHas() async throws {
    let listener = Listener()
    let renamed = ChangeSignal()
    let apps = AnnouncedApps(listener) { renamed.raise() }
    let (running, other) = (Sample.allocation(), Sample.allocation(port: 9_090))
    let observed = [
      ObservedAllocation(id: running.id, phase: .running, since: Sample.time(0)),
      ObservedAllocation(id: running.id, phase: .stopping, since: Sample.time(0)),
    ]
    let names = { (set: [Allocation]) in apps.named(observed, of: Sample.set(set)).map(\.localName) }
    let books = AnnouncedApp(name: Sample.name, port: 9_090)
    apps.replace([books])
    #expect(names([other]) == [nil, nil])
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await apps.run() }
      _ = try await renamed.wait(after: 1)
      #expect(names([other]) == ["shop-2.local", nil])
      #expect(names([running]) == [nil, nil], "another port is another app's")
      group.cancelAll()
    }
    #expect(names([other]) == [nil, nil], "whoever announced it has ended")
  }

  @Test func everyAnnouncerBeginsWithWhatThereIs() async throws {
    let listener = Listener()
    let apps = AnnouncedApps(listener)
    apps.replace([Self.shop])
    apps.replace([Self.shop])
    await #expect(throws: Listener.Mishap.self) { try await apps.run() }
    #expect(listener.heard.withLock { $0 } == [[Self.shop]])
    apps.replace([])
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await apps.run() }
      defer { group.cancelAll() }
      _ = try await listener.sets.wait(after: 2)
      #expect(listener.heard.withLock { $0.last } == [])
    }
  }
}
