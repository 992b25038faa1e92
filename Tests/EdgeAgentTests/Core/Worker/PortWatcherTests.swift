import Synchronization
import Testing

@testable import EdgeAgent

@Suite(.timeLimit(.minutes(5))) struct PortWatcherTests {
  /// What the kernel would say at each look; after the last one the watcher is cancelled.
  private final class Kernel: Sendable {
    private let looks: Mutex<[(count: String?, ports: Set<UInt16>)]>
    private let readings = Mutex(0)
    let over = ChangeSignal()

    init(_ looks: [(count: String?, ports: Set<UInt16>)]) { self.looks = Mutex(looks) }

    var tablesRead: Int { readings.withLock { $0 } }

    func ports() -> Set<UInt16> {
      readings.withLock { $0 += 1 }
      return looks.withLock { $0.first?.ports ?? [] }
    }

    func count() -> String? {
      looks.withLock { looks in
        if looks.count > 1 { looks.removeFirst() } else { over.raise() }
        return looks.first?.count
      }
    }
  }

  private static func watch(_ looks: (String?, Set<UInt16>)...) async throws -> (wakes: UInt64, tablesRead: Int) {
    // The first look of the watcher takes the first one away.
    let kernel = Kernel([(nil, looks[0].1)] + looks.map { (count: $0.0, ports: $0.1) })
    let wake = WakeSignal()
    let watcher = PortWatcher(
      wake: wake, time: TestClock(isEager: true).source, sockets: { kernel.count() }, ports: { kernel.ports() })
    await withTaskGroup(of: Void.self) { group in
      group.addTask { do { try await watcher.run() } catch {} }
      group.addTask { do { _ = try await kernel.over.wait(after: 1) } catch {} }
      await group.next()
      group.cancelAll()
    }
    let isWoken = try await withThrowingTaskGroup(of: Bool.self) { group in
      group.addTask { try await wake.next(.after(.zero), clock: ContinuousClock()).contains(.changed) }
      return try await group.next() ?? false
    }
    return (isWoken ? 1 : 0, kernel.tablesRead)
  }

  @Test("while no socket comes or goes the table is not read, and nobody is woken")
  func idle() async throws {
    let seen = try await Self.watch(("25 2", [80]), ("25 2", [80]), ("25 2", [80]))
    #expect(seen == (0, 1))
  }

  @Test("a port that is taken wakes the worker; a connection alone doesn't")
  func changes() async throws {
    #expect(try await Self.watch(("25 2", [80]), ("26 2", [80])).wakes == 0)
    #expect(try await Self.watch(("25 2", [80]), ("26 2", [80, 8_080])).wakes == 1)
  }

  @Test("where the kernel doesn't tell, the table is read each time")
  func untold() async throws {
    #expect(try await Self.watch((nil, [80]), (nil, [80, 81])).wakes == 1)
  }

  @Test("this machine's kernel tells") func real() {
    #expect(SocketCount.read()?.isEmpty == false)
  }
}
